import { accountKey, bidAccount, deploymentAccount, leasePayment, paymentKey } from "../market/escrow.ts";
import { deploymentKey, groupKey } from "../market/groups.ts";
import { bidKey, orderKey } from "../market/orders.ts";
import { grantsTo, messageOf } from "../money/authz.ts";
import { type Context, padded } from "../state/context.ts";
import { decodeAddress, isAddress } from "../wire/address.ts";
import {
  auditErrors,
  authzErrors,
  ChainError,
  deploymentErrors,
  type GrpcCode,
  marketErrors,
  providerErrors,
} from "../wire/errors.ts";
import type { Bid, BidID, Deployment, DeploymentID, Grant, Lease, OrderID } from "../wire/types.ts";
import { type Page, paginate } from "./pagination.ts";
import { badRequest, type Parameters, text, unsigned } from "./parameters.ts";
import { type Listing, statePage } from "./statepages.ts";

/** Answers of the query services, as their REST gateway prints them. */

const number = (parameters: Parameters, name: string) => Number(unsigned(parameters, name, 32));

const readId = (parameters: Parameters): BidID => ({
  owner: text(parameters, "id.owner"),
  dseq: String(unsigned(parameters, "id.dseq")),
  gseq: number(parameters, "id.gseq"),
  oseq: number(parameters, "id.oseq"),
  provider: text(parameters, "id.provider"),
  bseq: number(parameters, "id.bseq"),
});

/** @throws ChainError graded invalid argument on an id whose parties are no addresses */
function validId(parameters: Parameters, ...parties: ("owner" | "provider")[]): BidID {
  const id = readId(parameters);
  for (const party of parties) if (!isAddress(id[party])) throw badRequest(`invalid ${party} address`);
  return id;
}

/** A state filter must name a state of its kind. @throws ChainError graded invalid argument */
function stateFilter(parameters: Parameters, name: string, states: readonly string[]): string {
  const state = text(parameters, name);
  if (state !== "" && !states.includes(state)) throw badRequest("invalid state value");
  return state;
}

/** How the node's keys are made: texts ended by a zero, numbers big-endian. */
const keyBytes = {
  text: (value: string) => `${value}\0`,
  number: (value: number | string, bytes: 4 | 8) =>
    Buffer.from(
      BigInt(value)
        .toString(16)
        .padStart(bytes * 2, "0"),
      "hex",
    ).toString("latin1"),
};
const deploymentBytes = (id: DeploymentID) => keyBytes.text(id.owner) + keyBytes.number(id.dseq, 8);
const orderBytes = (id: OrderID) => deploymentBytes(id) + keyBytes.number(id.gseq, 4) + keyBytes.number(id.oseq, 4);
const bidBytes = (id: BidID) => orderBytes(id) + keyBytes.text(id.provider) + keyBytes.number(id.bseq, 4);

/** Orders and deployments mark the walk through an owner's records alone; bids and leases each of the three. */
const marks = {
  ofOrders: { owner: 1, provider: undefined, state: undefined },
  ofBids: { owner: 2, provider: 1, state: 0 },
};

/**
 * Records of one kind that pass the filters `owner dseq gseq oseq provider bseq state`.
 * Within one owner they come by key, without an owner state by state.
 */
function filtered<T extends { id: { owner: string; dseq: string }; state: string }>(
  records: T[],
  parameters: Parameters,
  states: readonly T["state"][],
  { bytes, kind }: { bytes: (id: T["id"]) => string; kind: "deployments" | "orders" | "bids" },
): Page<T> {
  const wanted = {
    owner: text(parameters, "filters.owner"),
    provider: text(parameters, "filters.provider"),
    dseq: unsigned(parameters, "filters.dseq"),
    gseq: unsigned(parameters, "filters.gseq", 32),
    oseq: unsigned(parameters, "filters.oseq", 32),
    bseq: unsigned(parameters, "filters.bseq", 32),
  };
  const resuming = text(parameters, "pagination.key") !== "";
  const state = resuming ? "" : stateFilter(parameters, "filters.state", states);
  const listing: Listing<T> = {
    records: records.map((record) => ({ key: bytes(record.id), record, state: record.state })),
    states,
    wanted: state === "" ? states : [state],
    walk: wanted.owner !== "" ? "owner" : kind === "bids" && wanted.provider !== "" ? "provider" : "state",
    marks: kind === "bids" ? marks.ofBids : marks.ofOrders,
    passes: (record, resumed) => {
      if (resumed?.walk === "owner" && !resumed.key.startsWith(keyBytes.text(record.id.owner))) return false;
      // the key of a page of an owner's deployments stands for the whole filter
      if (resumed?.walk === "owner" && kind === "deployments") return true;
      return Object.entries(wanted).every(([name, value]) => {
        const held = (record.id as Record<string, unknown>)[name];
        return value === "" || value === 0n || held === undefined || String(held) === String(value);
      });
    },
  };
  return statePage(listing, parameters);
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
  const deployment = context.state.get("deployments", deploymentKey(validId(parameters, "owner")));
  if (!deployment) throw deploymentErrors.notFound;
  return describeDeployment(context, deployment);
}

export function deploymentList(context: Context, parameters: Parameters) {
  const all = context.state.list("deployments");
  const { items, pagination } = filtered(all, parameters, deploymentStates, {
    bytes: deploymentBytes,
    kind: "deployments",
  });
  return { deployments: items.map((deployment) => describeDeployment(context, deployment)), pagination };
}

export function groupInfo(context: Context, parameters: Parameters) {
  const group = context.state.get("groups", groupKey(validId(parameters, "owner")));
  if (!group) throw deploymentErrors.groupNotFound;
  return { group };
}

export function orderInfo(context: Context, parameters: Parameters) {
  const order = context.state.get("orders", orderKey(validId(parameters, "owner")));
  if (!order) throw marketErrors.orderNotFound;
  return { order };
}

export function orderList(context: Context, parameters: Parameters) {
  const all = context.state.list("orders");
  const { items, pagination } = filtered(all, parameters, orderStates, { bytes: orderBytes, kind: "orders" });
  return { orders: items, pagination };
}

export function bidInfo(context: Context, parameters: Parameters) {
  const bid = context.state.get("bids", bidKey(validId(parameters, "owner", "provider")));
  if (!bid) throw marketErrors.bidNotFound;
  return describeBid(context, bid);
}

export function bidList(context: Context, parameters: Parameters) {
  const all = context.state.list("bids");
  const { items, pagination } = filtered(all, parameters, bidStates, { bytes: bidBytes, kind: "bids" });
  return { bids: items.map((bid) => describeBid(context, bid)), pagination };
}

export function leaseInfo(context: Context, parameters: Parameters) {
  const lease = context.state.get("leases", bidKey(validId(parameters, "owner", "provider")));
  if (!lease) throw marketErrors.leaseNotFound;
  return describeLease(context, lease);
}

export function leaseList(context: Context, parameters: Parameters) {
  const all = context.state.list("leases");
  const { items, pagination } = filtered(all, parameters, leaseStates, { bytes: bidBytes, kind: "bids" });
  return { leases: items.map((lease) => describeLease(context, lease)), pagination };
}

const escrowStates = ["open", "closed", "overdrawn"] as const;

/** `xid` is `<scope>/<owner>/…` or any beginning of it that ends with a whole part. */
function escrowPage<T extends { state: { state: string } }>(entries: [string, T][], parameters: Parameters): Page<T> {
  const state = stateFilter(parameters, "state", escrowStates);
  const xid = text(parameters, "xid");
  const listing: Listing<T> = {
    records: entries
      .filter(([key]) => xid === "" || key === xid || key.startsWith(`${xid}/`))
      .map(([key, record]) => ({ key, record, state: record.state.state })),
    states: escrowStates,
    wanted: state === "" ? escrowStates : [state],
    walk: "state",
    marks: marks.ofOrders,
    passes: () => true,
  };
  return statePage(listing, parameters);
}

export function escrowAccounts(context: Context, parameters: Parameters) {
  const { items, pagination } = escrowPage(context.state.entries("escrowAccounts"), parameters);
  return { accounts: items, pagination };
}

export function escrowPayments(context: Context, parameters: Parameters) {
  const { items, pagination } = escrowPage(context.state.entries("escrowPayments"), parameters);
  return { payments: items, pagination };
}

const ADDRESS_PREFIX = "\x01\x14";

export function providerList(context: Context, parameters: Parameters) {
  const keyed = context.state.entries("providers").map(([owner, record]) => ({
    key: ADDRESS_PREFIX + Buffer.from(decodeAddress(owner)).toString("latin1"),
    record,
  }));
  const { items, pagination } = paginate(keyed, parameters);
  return { providers: items, pagination };
}

export function providerOne(context: Context, owner: string) {
  if (!isAddress(owner)) throw providerErrors.invalidAddress;
  const provider = context.state.get("providers", owner);
  if (!provider) throw providerErrors.notFound;
  return { provider };
}

export function certificateList(context: Context, parameters: Parameters) {
  const state = stateFilter(parameters, "filter.state", ["valid", "revoked"]);
  const [owner, serial] = [text(parameters, "filter.owner"), text(parameters, "filter.serial")];
  if (owner !== "") assertAddress(owner, "internal");
  const keyed = context.state
    .entries("certificates")
    .filter(([, record]) => (owner === "" || record.owner === owner) && (serial === "" || record.serial === serial))
    .filter(([, record]) => state === "" || record.state === state)
    .map(([key, record]) => ({ key, record }));
  const { items, pagination } = paginate(keyed, parameters, "page");
  return {
    certificates: items.map(({ state, cert, pubkey, serial }) => ({ certificate: { state, cert, pubkey }, serial })),
    pagination,
  };
}

export function auditsOf(context: Context, owner: string, auditor?: string) {
  if (!isAddress(owner)) throw auditErrors.invalidAddress;
  const providers = context.state
    .list("audits", `${owner}/`)
    .filter((audit) => auditor === undefined || audit.auditor === auditor);
  if (providers.length === 0) throw auditErrors.notFound;
  return { providers, pagination: null };
}

/** All of it is spendable, as nothing vests here. */
export function balances(context: Context, address: string, parameters: Parameters) {
  assertAddress(address, "invalid argument", "invalid address: ");
  const held = Object.entries(context.state.get("balances", address) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const keyed = held.map(([denom, amount]) => ({ key: denom, record: { denom, amount } }));
  const { items, pagination } = paginate(keyed, parameters);
  return { balances: items, pagination };
}

/** Grants by key, without a count. */
function grantPage<T>(grants: Grant[], parameters: Parameters, describe: (grant: Grant) => T) {
  const keyed = grants.map((record, index) => ({ key: padded(index, 10), record }));
  const { items, pagination } = paginate(keyed, parameters, "none");
  return { grants: items.map(describe), pagination };
}

/** What others let an account do. */
export function granteeGrants(context: Context, grantee: string, parameters: Parameters) {
  assertAddress(grantee, "unknown");
  return grantPage(grantsTo(context, grantee), parameters, (grant) => grant);
}

/** What an account lets others do. */
export function granterGrants(context: Context, granter: string, parameters: Parameters) {
  assertAddress(granter, "unknown");
  const grants = context.state.list("grants").filter((grant) => grant.granter === granter);
  return grantPage(grants, parameters, (grant) => grant);
}

/** What one account lets another do, of one type of message or of all. */
export function grantsBetween(context: Context, parameters: Parameters) {
  const [granter, grantee] = [text(parameters, "granter"), text(parameters, "grantee")];
  for (const party of [granter, grantee]) assertAddress(party, "unknown");
  const type = text(parameters, "msg_type_url");
  const grants = grantsTo(context, grantee)
    .filter((grant) => grant.granter === granter)
    .filter((grant) => type === "" || messageOf(grant) === type);
  if (type !== "" && grants.length === 0) throw authzErrors.notFound.wrap(`authorization not found for ${type} type`);
  return grantPage(grants, parameters, ({ authorization, expiration }) => ({ authorization, expiration }));
}

/** @throws ChainError with what is wrong with an address */
export function assertAddress(address: string, grade: GrpcCode, prefix = ""): void {
  try {
    decodeAddress(address);
  } catch (error) {
    throw new ChainError("", 0, `${prefix}${(error as Error).message}`, grade);
  }
}
