import { accountKey, bidAccount, deploymentAccount, leasePayment, paymentKey } from "../market/escrow.ts";
import { deploymentKey, groupKey } from "../market/groups.ts";
import { bidKey, orderKey } from "../market/orders.ts";
import type { Context } from "../state/context.ts";
import { ChainError, deploymentErrors, marketErrors, providerErrors } from "../wire/errors.ts";
import type { Bid, BidID, Deployment, DepositGrant, Lease } from "../wire/types.ts";
import { type Page, paginate } from "./pagination.ts";

/** Answers of the query services, as their REST gateway prints them. */

/** Query parameters by their full name (`filters.owner`, `id.dseq`). */
export type Parameters = URLSearchParams;

const text = (parameters: Parameters, name: string) => parameters.get(name) ?? "";
const number = (parameters: Parameters, name: string) => Number(parameters.get(name) ?? "0");

const readId = (parameters: Parameters): BidID => ({
  owner: text(parameters, "id.owner"),
  dseq: text(parameters, "id.dseq") || "0",
  gseq: number(parameters, "id.gseq"),
  oseq: number(parameters, "id.oseq"),
  provider: text(parameters, "id.provider"),
  bseq: number(parameters, "id.bseq"),
});

/** A state filter must name a state of its kind. @throws ChainError graded invalid argument */
function stateFilter(parameters: Parameters, name: string, states: readonly string[]): string {
  const state = text(parameters, name);
  if (state !== "" && !states.includes(state)) throw new ChainError("", 0, "invalid state value", "invalid argument");
  return state;
}

/**
 * Records of one kind that pass the filters `owner dseq gseq oseq provider bseq state`.
 * Within one owner they come by key, without an owner state by state.
 */
function filtered<T extends { id: { owner: string; dseq: string }; state: string }>(
  records: T[],
  parameters: Parameters,
  states: readonly T["state"][],
  keyOf: (record: T) => string,
): Page<T> {
  const state = stateFilter(parameters, "filters.state", states);
  const passes = (record: T) =>
    (state === "" || record.state === state) &&
    (["owner", "dseq", "gseq", "oseq", "provider", "bseq"] as const).every((name) => {
      const wanted = text(parameters, `filters.${name}`);
      const held = (record.id as Record<string, unknown>)[name];
      return wanted === "" || wanted === "0" || held === undefined || String(held) === wanted;
    });
  const rank = (record: T) => (text(parameters, "filters.owner") === "" ? states.indexOf(record.state) : 0);
  const keyed = records.filter(passes).map((record) => ({ key: `${rank(record)}/${keyOf(record)}`, record }));
  return paginate(keyed, parameters);
}

const deploymentStates = ["active", "closed"] as const;
const orderStates = ["open", "active", "closed"] as const;
const bidStates = ["open", "active", "lost", "closed"] as const;
const leaseStates = ["active", "insufficient_funds", "closed", "reclaiming"] as const;

function describeDeployment(context: Context, deployment: Deployment) {
  return {
    deployment,
    groups: context.state.list("groups", `${deploymentKey(deployment.id)}/`),
    escrow_account: context.state.get("escrowAccounts", accountKey(deploymentAccount(deployment.id))),
  };
}

const describeBid = (context: Context, bid: Bid) => ({
  bid,
  escrow_account: context.state.get("escrowAccounts", accountKey(bidAccount(bid.id))),
});

const describeLease = (context: Context, lease: Lease) => ({
  lease,
  escrow_payment: context.state.get("escrowPayments", paymentKey(leasePayment(lease.id))),
});

export function deploymentInfo(context: Context, parameters: Parameters) {
  const deployment = context.state.get("deployments", deploymentKey(readId(parameters)));
  if (!deployment) throw deploymentErrors.notFound;
  return describeDeployment(context, deployment);
}

export function deploymentList(context: Context, parameters: Parameters) {
  const all = context.state.list("deployments");
  const { items, pagination } = filtered(all, parameters, deploymentStates, ({ id }) => deploymentKey(id));
  return { deployments: items.map((deployment) => describeDeployment(context, deployment)), pagination };
}

export function groupInfo(context: Context, parameters: Parameters) {
  const group = context.state.get("groups", groupKey(readId(parameters)));
  if (!group) throw deploymentErrors.groupNotFound;
  return { group };
}

export function orderInfo(context: Context, parameters: Parameters) {
  const order = context.state.get("orders", orderKey(readId(parameters)));
  if (!order) throw marketErrors.orderNotFound;
  return { order };
}

export function orderList(context: Context, parameters: Parameters) {
  const all = context.state.list("orders");
  const { items, pagination } = filtered(all, parameters, orderStates, ({ id }) => orderKey(id));
  return { orders: items, pagination };
}

export function bidInfo(context: Context, parameters: Parameters) {
  const bid = context.state.get("bids", bidKey(readId(parameters)));
  if (!bid) throw marketErrors.bidNotFound;
  return describeBid(context, bid);
}

export function bidList(context: Context, parameters: Parameters) {
  const all = context.state.list("bids");
  const { items, pagination } = filtered(all, parameters, bidStates, ({ id }) => bidKey(id));
  return { bids: items.map((bid) => describeBid(context, bid)), pagination };
}

export function leaseInfo(context: Context, parameters: Parameters) {
  const lease = context.state.get("leases", bidKey(readId(parameters)));
  if (!lease) throw marketErrors.leaseNotFound;
  return describeLease(context, lease);
}

export function leaseList(context: Context, parameters: Parameters) {
  const all = context.state.list("leases");
  const { items, pagination } = filtered(all, parameters, leaseStates, ({ id }) => bidKey(id));
  return { leases: items.map((lease) => describeLease(context, lease)), pagination };
}

const escrowStates = ["open", "closed", "overdrawn"] as const;

/** `xid` is `<scope>/<owner>/…` or any beginning of it that ends with a whole part. */
function escrowPage<T extends { state: { state: string } }>(entries: [string, T][], parameters: Parameters): Page<T> {
  const state = stateFilter(parameters, "state", escrowStates);
  const xid = text(parameters, "xid");
  const keyed = entries
    .filter(([, record]) => state === "" || record.state.state === state)
    .filter(([key]) => xid === "" || key === xid || key.startsWith(`${xid}/`))
    .map(([key, record]) => ({ key: `${escrowStates.indexOf(record.state.state as "open")}/${key}`, record }));
  return paginate(keyed, parameters);
}

export function escrowAccounts(context: Context, parameters: Parameters) {
  const { items, pagination } = escrowPage(context.state.entries("escrowAccounts"), parameters);
  return { accounts: items, pagination };
}

export function escrowPayments(context: Context, parameters: Parameters) {
  const { items, pagination } = escrowPage(context.state.entries("escrowPayments"), parameters);
  return { payments: items, pagination };
}

export function providerList(context: Context, parameters: Parameters) {
  const keyed = context.state.entries("providers").map(([key, record]) => ({ key, record }));
  const { items, pagination } = paginate(keyed, parameters);
  return { providers: items, pagination };
}

export function providerOne(context: Context, owner: string) {
  const provider = context.state.get("providers", owner);
  if (!provider) throw providerErrors.notFound;
  return { provider };
}

export function certificateList(context: Context, parameters: Parameters) {
  const state = stateFilter(parameters, "filter.state", ["valid", "revoked"]);
  const [owner, serial] = [text(parameters, "filter.owner"), text(parameters, "filter.serial")];
  const keyed = context.state
    .entries("certificates")
    .filter(([, record]) => (owner === "" || record.owner === owner) && (serial === "" || record.serial === serial))
    .filter(([, record]) => state === "" || record.state === state)
    .map(([key, record]) => ({ key, record }));
  const { items, pagination } = paginate(keyed, parameters);
  return {
    certificates: items.map(({ state, cert, pubkey, serial }) => ({ certificate: { state, cert, pubkey }, serial })),
    pagination,
  };
}

export function auditsOf(context: Context, owner: string, auditor?: string) {
  const providers = context.state
    .list("audits", `${owner}/`)
    .filter((audit) => auditor === undefined || audit.auditor === auditor);
  if (providers.length === 0) throw new ChainError("", 0, "provider not found: address not found", "not found");
  return { providers, pagination: null };
}

export function balances(context: Context, address: string, parameters: Parameters) {
  const held = Object.entries(context.state.get("balances", address) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const keyed = held.map(([denom, amount]) => ({ key: denom, record: { denom, amount } }));
  const { items, pagination } = paginate(keyed, parameters);
  return { balances: items, pagination };
}

/** What others let an account do; here deposit grants alone. */
export function granteeGrants(context: Context, grantee: string, parameters: Parameters) {
  const keyed = context.state.entries("grants", `${grantee}/`).map(([key, record]) => ({ key, record }));
  const { items, pagination } = paginate(keyed, parameters);
  return { grants: items.map(describeGrant), pagination };
}

function describeGrant({ granter, grantee, scopes, spend_limits, expiration }: DepositGrant) {
  const spend_limit = { denom: "", amount: "0" };
  const authorization = { "@type": "/akash.escrow.v1.DepositAuthorization", spend_limit, scopes, spend_limits };
  return { granter, grantee, authorization, expiration };
}
