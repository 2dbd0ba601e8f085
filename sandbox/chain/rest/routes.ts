import type { Chain } from "../chain.ts";
import type { Faults } from "../faults.ts";
import { bmeStatus, vaultState } from "../money/bme.ts";
import { aggregatedPrice, PRICE_RETENTION } from "../money/oracle.ts";
import { type Context, padded } from "../state/context.ts";
import { modules } from "../wire/address.ts";
import { ChainError } from "../wire/errors.ts";
import { Attribute } from "../wire/schema.ts";
import { encode } from "../wire/wire.ts";
import { blockAnswer, consensusParams, keptBlock, nodeInfo } from "./node.ts";
import { paginate } from "./pagination.ts";
import { badRequest } from "./parameters.ts";
import * as queries from "./queries.ts";
import { broadcastTx, simulateTx, txByHash } from "./txservice.ts";

/** The REST gateway without HTTP: which path answers what, and how errors look. */

export interface Request {
  method: string;
  /** path and query */
  url: string;
  body?: string;
  /** Faults that apply to it; default: the chain's. */
  faults?: Faults;
}
export interface Answer {
  status: number;
  body: unknown;
}

interface Call {
  chain: Chain;
  /** state to answer from */
  context: Context;
  /** parts of the path that stand for `:name` */
  path: string[];
  parameters: URLSearchParams;
  body: unknown;
  faults: Faults;
}
type Route = (call: Call) => unknown;

const fromState =
  (query: (context: Context, parameters: URLSearchParams) => unknown): Route =>
  ({ context, parameters }) =>
    query(context, parameters);

const DEPLOYMENT = "/akash/deployment/v1beta4";
const MARKET = "/akash/market/v1beta5";
const AUDIT = "/akash/audit/v1/audit/attributes";

const routes: [string, Route][] = Object.entries({
  [`GET ${DEPLOYMENT}/deployments/info`]: fromState(queries.deploymentInfo),
  [`GET ${DEPLOYMENT}/deployments/list`]: fromState(queries.deploymentList),
  [`GET ${DEPLOYMENT}/groups/info`]: fromState(queries.groupInfo),
  [`GET ${DEPLOYMENT}/params`]: ({ chain }) => ({ params: { min_deposits: chain.params.minDeposits } }),
  [`GET ${MARKET}/orders/info`]: fromState(queries.orderInfo),
  [`GET ${MARKET}/orders/list`]: fromState(queries.orderList),
  [`GET ${MARKET}/bids/info`]: fromState(queries.bidInfo),
  [`GET ${MARKET}/bids/list`]: fromState(queries.bidList),
  [`GET ${MARKET}/leases/info`]: fromState(queries.leaseInfo),
  [`GET ${MARKET}/leases/list`]: fromState(queries.leaseList),
  [`GET ${MARKET}/params`]: ({ chain }) => marketParams(chain),
  "GET /akash/escrow/v1/types/accounts": fromState(queries.escrowAccounts),
  "GET /akash/escrow/v1/types/payments": fromState(queries.escrowPayments),
  "GET /akash/provider/v1beta4/providers": fromState(queries.providerList),
  "GET /akash/provider/v1beta4/providers/:owner": ({ context, path }) => queries.providerOne(context, path[0]!),
  "GET /akash/cert/v1/certificates/list": fromState(queries.certificateList),
  [`GET ${AUDIT}/list`]: garbledAudits,
  [`GET ${AUDIT}/:owner/list`]: ({ context, path }) => queries.auditsOf(context, path[0]!),
  [`GET ${AUDIT}/:auditor/:owner`]: ({ context, path }) => queries.auditsOf(context, path[1]!, path[0]),
  "GET /akash/provider/v1/auditor/:auditor/list": garbledAudits,
  "GET /akash/bme/v1/params": ({ chain }) => bmeParams(chain),
  "GET /akash/bme/v1/status": ({ context }) => bmeStatus(context),
  "GET /akash/bme/v1/vault": ({ context }) => vaultState(context),
  "GET /akash/bme/v1/ledger": ({ context, parameters }) => {
    const { items, pagination } = paginate(newestFirst(keyed(context, "ledger")), parameters);
    return { records: items, pagination };
  },
  "GET /akash/oracle/v2/params": ({ chain }) => oracleParams(chain),
  "GET /akash/oracle/v2/prices": ({ context, parameters }) => {
    const { items, pagination } = paginate(newestFirst(keyed(context, "prices")), parameters);
    return { prices: items, pagination };
  },
  "GET /akash/oracle/v2/aggregated_price/:denom": ({ context }) => aggregatedPrice(context),
  "GET /akash/discovery/v1/info": ({ chain }) => nodeInfo.discovery(chain),
  "GET /cosmos/bank/v1beta1/balances/:address": balances,
  "GET /cosmos/bank/v1beta1/spendable_balances/:address": balances,
  "GET /cosmos/bank/v1beta1/balances/:address/by_denom": ({ context, path, parameters }) => {
    queries.assertAddress(path[0]!, "invalid argument", "invalid address: ");
    const denom = parameters.get("denom") ?? "";
    const amount = context.state.get("balances", path[0]!)?.[denom] ?? "0";
    return { balance: { denom, amount } };
  },
  "GET /cosmos/auth/v1beta1/accounts/:address": account,
  "GET /cosmos/authz/v1beta1/grants": fromState(queries.grantsBetween),
  "GET /cosmos/authz/v1beta1/grants/grantee/:grantee": ({ context, path, parameters }) =>
    queries.granteeGrants(context, path[0]!, parameters),
  "GET /cosmos/authz/v1beta1/grants/granter/:granter": ({ context, path, parameters }) =>
    queries.granterGrants(context, path[0]!, parameters),
  "GET /cosmos/consensus/v1/params": () => ({ params: consensusParams }),
  "GET /cosmos/base/tendermint/v1beta1/blocks/latest": ({ chain, context }) => blockAnswer(chain, context),
  "GET /cosmos/base/tendermint/v1beta1/blocks/:height": ({ chain, context, path }) =>
    blockAnswer(chain, keptBlock(chain, context, path[0]!)),
  "GET /cosmos/base/tendermint/v1beta1/node_info": ({ chain }) => nodeInfo.node(chain),
  "GET /cosmos/base/tendermint/v1beta1/syncing": () => ({ syncing: false }),
  "GET /cosmos/base/node/v1beta1/config": ({ chain }) => nodeInfo.config(chain),
  "GET /cosmos/tx/v1beta1/txs/:hash": ({ chain, context, path }) => txByHash(chain, context, path[0]!),
  "POST /cosmos/tx/v1beta1/txs": ({ chain, body, faults }) => broadcastTx(chain, body, faults),
  "POST /cosmos/tx/v1beta1/simulate": ({ chain, body }) => simulateTx(chain, body),
});

const httpStatus = { unknown: 500, "invalid argument": 400, "not found": 404, internal: 500 } as const;
const grpcCode = { unknown: 2, "invalid argument": 3, "not found": 5, internal: 13 } as const;

/** Answers one request. Never throws for what a client can do wrong. */
export async function answer(chain: Chain, request: Request): Promise<Answer> {
  const url = new URL(request.url, "http://chain");
  const route = find(request.method, url.pathname);
  if (!route) return { status: 501, body: { code: 12, message: "Not Implemented", details: [] } };
  try {
    const body = parseBody(request.body);
    const { faults = chain.faults } = request;
    const context = request.method === "GET" ? chain.queryContext(faults) : chain.context;
    const call = { chain, context, path: route.path, parameters: url.searchParams, body, faults };
    return { status: 200, body: await route.run(call) };
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    return errorAnswer(error);
  }
}

function errorAnswer({ grpc, status }: ChainError): Answer {
  return { status: httpStatus[grpc], body: { code: grpcCode[grpc], message: status, details: [] } };
}

function find(method: string, path: string): { run: Route; path: string[] } | undefined {
  for (const [pattern, run] of routes) {
    const [wanted, template = ""] = pattern.split(" ");
    const parts = template.split("/");
    const given = path.split("/");
    if (wanted !== method || parts.length !== given.length) continue;
    if (parts.every((part, index) => part.startsWith(":") || part === given[index]))
      return { run, path: given.filter((_, index) => parts[index]!.startsWith(":")).map(decodeURIComponent) };
  }
  return undefined;
}

function parseBody(text: string | undefined): unknown {
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(literalError(text) ?? (error as Error).message);
  }
}

/** What Go says of a text that begins like `true`, `false` or `null`; of others JavaScript's words must do. */
function literalError(text: string): string | undefined {
  const literal = ["true", "false", "null"].find((word) => word[0] === text.trimStart()[0]);
  if (!literal) return undefined;
  const letters = [...text.trimStart()];
  const wrong = [...literal].findIndex((letter, index) => letters[index] !== letter);
  if (wrong === -1 || letters[wrong] === undefined) return "unexpected end of JSON input";
  return `invalid character '${letters[wrong]}' in literal ${literal} (expecting '${literal[wrong]}')`;
}

const keyed = <K extends "ledger" | "prices">(context: Context, collection: K) =>
  context.state.entries(collection).map(([key, record]) => ({ key, record }));

/** Records kept in the order they came, keyed so that the last comes first. */
const newestFirst = <T>(records: { key: string; record: T }[]) =>
  records.map(({ record }, index) => ({ key: padded(records.length - index, 10), record }));

/** These two lists of the real chain read attributes as if they were owners. */
function garbledAudits({ context, path, parameters }: Call) {
  const audits = keyedAudits(context, path[0]).map(({ key, record }) => {
    const last = record.attributes.at(-1);
    const owner = last ? Buffer.from(encode(Attribute, { ...last })).toString() : "";
    return { key, record: { owner, auditor: "", attributes: [] } };
  });
  const { items, pagination } = paginate(audits, parameters);
  return { providers: items, pagination };
}

const keyedAudits = (context: Context, auditor?: string) =>
  context.state
    .entries("audits")
    .filter(([, record]) => auditor === undefined || record.auditor === auditor)
    .map(([key, record]) => ({ key, record }));

function balances({ context, path, parameters }: Call) {
  return queries.balances(context, path[0]!, parameters);
}

function account({ context, path }: Call) {
  queries.assertAddress(path[0]!, "unknown");
  const found = context.state.get("accounts", path[0]!);
  if (!found) throw new ChainError("", 0, `account ${path[0]} not found`, "not found");
  const { pub_key, ...rest } = found;
  const key = pub_key && { "@type": "/cosmos.crypto.secp256k1.PubKey", key: pub_key };
  const { address, account_number, sequence } = rest;
  const module = modules.find((candidate) => candidate.address === address);
  if (module) {
    const base_account = { address, pub_key: key, account_number, sequence };
    const { name, permissions } = module;
    return { account: { "@type": "/cosmos.auth.v1beta1.ModuleAccount", base_account, name, permissions } };
  }
  return { account: { "@type": "/cosmos.auth.v1beta1.BaseAccount", address, pub_key: key, account_number, sequence } };
}

function marketParams(chain: Chain) {
  const { bidMinDeposits, orderMaxBids, reclamationWindow } = chain.params;
  return {
    params: {
      bid_min_deposit: bidMinDeposits.find(({ denom }) => denom === "uakt"),
      order_max_bids: orderMaxBids,
      bid_min_deposits: bidMinDeposits,
      min_reclamation_window: `${reclamationWindow.min}s`,
      max_reclamation_window: `${reclamationWindow.max}s`,
    },
  };
}

function bmeParams(chain: Chain) {
  const { warnBps, haltBps, epochBlocks, mintSpreadBps, minMint } = chain.params.bme;
  return {
    params: {
      circuit_breaker_warn_threshold: warnBps,
      circuit_breaker_halt_threshold: haltBps,
      min_epoch_blocks: String(epochBlocks),
      epoch_blocks_backoff_percent: 10,
      mint_spread_bps: mintSpreadBps,
      settle_spread_bps: 0,
      max_endblocker_records: 50,
      min_mint: [{ denom: "uact", amount: minMint }],
      max_pending_attempts: 3,
    },
  };
}

function oracleParams(chain: Chain) {
  const { sources, maxStalenessSeconds } = chain.params.oracle;
  return {
    params: {
      sources,
      min_price_sources: 1,
      max_price_staleness_period: `${maxStalenessSeconds}s`,
      twap_window: "5s",
      max_price_deviation_bps: "150",
      feed_contracts_params: [],
      price_retention: `${PRICE_RETENTION}s`,
      prune_epoch: "hour",
      max_prune_per_epoch: "1000",
      max_future_time_drift: "10s",
    },
  };
}
