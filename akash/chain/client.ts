import { z } from "zod";
import { ExplainedError } from "../../errors/explained-error.ts";
import { reasonOf } from "./close-reason.ts";
import { type DepositGrant, grantEntry } from "./deposit-grant.ts";
import { offeredUnits } from "./group.ts";
import { Rest, RestError } from "./rest.ts";
import { address, coin, foreignText, sequence, uint64 } from "./scalars.ts";
import { poll } from "./wait.ts";

/** States that newer chains add are read as `unknown`. */
const states = <const T extends readonly [string, ...string[]]>(...known: T) =>
  z.enum([...known, "unknown"]).catch("unknown");
/** `3600s` */
const seconds = z
  .string()
  .regex(/^\d+s$/)
  .transform((text) => Number.parseInt(text, 10));
const attributes = z
  .array(z.object({ key: foreignText, value: foreignText }))
  .nullish()
  .transform((list) => list ?? []);

const deploymentId = z.object({ owner: address, dseq: sequence });
const orderId = deploymentId.extend({ gseq: z.number(), oseq: z.number() });
const bidId = orderId.extend({ provider: address, bseq: z.number().default(0) });

const escrowAccount = z.object({
  state: z.object({
    state: states("open", "closed", "overdrawn"),
    /** Height up to which rent has been paid: settlement is lazy. */
    settled_at: uint64,
    /** What is left. */
    funds: z.array(coin),
    /** What was paid out as rent. */
    transferred: z.array(coin).nullish(),
    deposits: z.array(z.object({ owner: address, balance: coin })).nullish(),
  }),
});

const deploymentInfo = z.object({
  deployment: z.object({
    id: deploymentId,
    state: states("active", "closed"),
    /** Manifest hash, base64. */
    hash: z.string(),
    created_at: uint64,
    /** Least notice before a provider takes the lease back (AEP-82), such as `86400s`. */
    reclamation: z.object({ min_window: foreignText }).nullish(),
  }),
  groups: z.array(
    z.object({
      id: deploymentId.extend({ gseq: z.number() }),
      state: states("open", "paused", "insufficient_funds", "closed"),
      group_spec: z.object({ name: z.string() }).loose(),
    }),
  ),
  escrow_account: escrowAccount,
});
export type DeploymentInfo = z.output<typeof deploymentInfo>;

const order = z.object({ id: orderId, state: states("open", "active", "closed"), created_at: uint64 });
export type Order = z.output<typeof order>;

const bid = z.object({ id: bidId, state: states("open", "active", "lost", "closed"), price: coin, created_at: uint64 });
export type Bid = z.output<typeof bid>;

const offeredBid = bid.extend({ resources_offer: offeredUnits });
/** A bid with what it is for. */
export type OfferedBid = z.output<typeof offeredBid>;

const lease = z.object({
  id: bidId,
  state: states("active", "insufficient_funds", "closed", "reclaiming"),
  price: coin,
  created_at: uint64,
  closed_on: uint64,
  /** An active lease says `lease_closed_invalid`. */
  reason: z.union([foreignText, z.number().transform(reasonOf)]).catch("unknown"),
  /** Null without a window; `deadline` in Unix seconds, 0 until the provider starts to take the lease back. */
  reclamation: z.object({ window: foreignText, deadline: sequence, reason: foreignText }).nullish(),
});
export type Lease = z.output<typeof lease>;

const provider = z.object({ owner: address, host_uri: foreignText, attributes });
export type Provider = z.output<typeof provider>;

const audit = z.object({ owner: address, auditor: address, attributes });
export type Audit = z.output<typeof audit>;

const certificate = z.object({
  certificate: z.object({ state: states("valid", "revoked"), cert: z.string() }),
  serial: z.string(),
});

const txResponse = z.object({
  height: uint64,
  txhash: z.string(),
  codespace: z.string(),
  code: z.number(),
  raw_log: z.string(),
});
export type TxResponse = z.output<typeof txResponse>;

const latest = z.object({
  block: z.object({ header: z.object({ chain_id: z.string(), height: uint64, time: z.string() }) }),
});
const marketParams = z.object({
  params: z.object({ min_reclamation_window: seconds.optional(), max_reclamation_window: seconds.optional() }),
});
const account = z.object({ account: z.object({ account_number: uint64, sequence: uint64 }) });
const simulation = z.object({ gas_info: z.object({ gas_used: uint64 }) });
const transactionAnswer = z.object({ tx_response: txResponse });
const pagination = z.object({ next_key: z.string().nullable() });

/** A page of a list. Where there is nothing the list is empty: an answer without it is of somebody else. */
const pageOf = <T>(key: string, item: z.ZodType<T>) =>
  z
    .looseObject({ pagination })
    .transform((body) => ({ items: body[key], next: body.pagination.next_key }))
    .pipe(z.object({ items: z.array(item), next: z.string().nullable() }));

const leaseEntry = z.object({ lease });
const bidEntry = z.object({ bid });
/** One that somebody wrote in a form of their own is left out. */
const offeredEntry = z.object({ bid: offeredBid }).nullable().catch(null);

export type DeploymentId = z.output<typeof deploymentId>;
export type BidId = z.output<typeof bidId>;
export type LeaseId = BidId;

/** Filters of a market list; absent ones match everything. */
export interface MarketFilters {
  readonly owner: string;
  readonly dseq?: string;
  readonly state?: string;
  readonly provider?: string;
}

const filterQuery = (filters: Partial<MarketFilters>): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).map(([name, value]) => [`filters.${name}`, String(value)]));

/** Pages of one list: more are no list, but a node that never ends. */
const MOST_PAGES = 1000;

/** gRPC's code. */
const NOT_FOUND = 5;

/** Typed queries of an Akash node's REST API. 64-bit numbers are bigints, sequences (`dseq`) decimal strings. */
export class ChainClient {
  readonly #rest: Rest;
  #head: Promise<bigint> | undefined;

  constructor(endpoints: readonly string[]) {
    this.#rest = new Rest(endpoints);
  }

  async latestBlock(signal: AbortSignal) {
    const path = "/cosmos/base/tendermint/v1beta1/blocks/latest";
    return (await this.#rest.get(path, latest, signal)).block.header;
  }

  /** Height of the first block after `height`; concurrent waiters share one poll. */
  async nextBlock(height: bigint, signal: AbortSignal): Promise<bigint> {
    const next = await poll(
      async () => {
        this.#head ??= this.latestBlock(AbortSignal.timeout(30_000))
          .then((block) => block.height)
          .finally(() => {
            this.#head = undefined;
          });
        const head = await this.#head;
        return head > height ? head : undefined;
      },
      120_000,
      signal,
    );
    if (next === undefined)
      throw new ExplainedError(
        "node-behind",
        `chain: no block after ${height} within 2 minutes: the chain has halted or the node is stale`,
      );
    return next;
  }

  /** Null for an address that has never received anything. */
  async account(address: string, signal: AbortSignal): Promise<{ accountNumber: bigint; sequence: bigint } | null> {
    const body = await this.#find(`/cosmos/auth/v1beta1/accounts/${address}`, account, signal);
    if (body === null) return null;
    const { account_number: accountNumber, sequence } = body.account;
    return { accountNumber, sequence };
  }

  async balances(address: string, signal: AbortSignal) {
    return this.#list(`/cosmos/bank/v1beta1/balances/${address}`, {}, "balances", coin, signal);
  }

  /** What others let `grantee` do, in the order the chain draws on them. */
  grants(grantee: string, signal: AbortSignal): Promise<DepositGrant[]> {
    return this.#list(`/cosmos/authz/v1beta1/grants/grantee/${grantee}`, {}, "grants", grantEntry, signal);
  }

  deployments(filters: MarketFilters, signal: AbortSignal): Promise<DeploymentInfo[]> {
    return this.#market("/akash/deployment/v1beta4/deployments/list", filters, "deployments", deploymentInfo, signal);
  }

  async deployment(id: DeploymentId, signal: AbortSignal): Promise<DeploymentInfo | null> {
    const query = new URLSearchParams({ "id.owner": id.owner, "id.dseq": id.dseq });
    return this.#find(`/akash/deployment/v1beta4/deployments/info?${query}`, deploymentInfo, signal);
  }

  orders(filters: MarketFilters, signal: AbortSignal): Promise<Order[]> {
    return this.#market("/akash/market/v1beta5/orders/list", filters, "orders", order, signal);
  }

  async bids(filters: MarketFilters, signal: AbortSignal): Promise<Bid[]> {
    const found = await this.#market("/akash/market/v1beta5/bids/list", filters, "bids", bidEntry, signal);
    return found.map((entry) => entry.bid);
  }

  /**
   * One page of bids with what they are for: with an owner the newest first, else by the addresses of their owners,
   * which is a sample of the market. @param limit of the page
   */
  async offeredBids(filters: Partial<MarketFilters>, limit: number, signal: AbortSignal): Promise<OfferedBid[]> {
    const query = new URLSearchParams({
      ...filterQuery(filters),
      "pagination.limit": String(limit),
      ...(filters.owner && { "pagination.reverse": "true" }),
    });
    const page = pageOf("bids", offeredEntry);
    const { items } = await this.#rest.get(`/akash/market/v1beta5/bids/list?${query}`, page, signal);
    return items.flatMap((entry) => (entry ? [entry.bid] : []));
  }

  async leases(filters: MarketFilters, signal: AbortSignal): Promise<Lease[]> {
    const found = await this.#market("/akash/market/v1beta5/leases/list", filters, "leases", leaseEntry, signal);
    return found.map((entry) => entry.lease);
  }

  /** What governance allows as a reclamation window; undefined on a chain that does not know reclamation. */
  async reclamationBounds(signal: AbortSignal): Promise<WindowBounds | undefined> {
    const { params } = await this.#rest.get("/akash/market/v1beta5/params", marketParams, signal);
    const { min_reclamation_window: min, max_reclamation_window: max } = params;
    return min === undefined || max === undefined ? undefined : { min, max };
  }

  providers(signal: AbortSignal): Promise<Provider[]> {
    return this.#list("/akash/provider/v1beta4/providers", {}, "providers", provider, signal);
  }

  async provider(owner: string, signal: AbortSignal): Promise<Provider | null> {
    const shape = z.object({ provider });
    return (await this.#find(`/akash/provider/v1beta4/providers/${owner}`, shape, signal))?.provider ?? null;
  }

  /** Signatures of auditors on a provider's attributes; other audit queries of the chain answer garbled owners. */
  async audits(owner: string, signal: AbortSignal): Promise<Audit[]> {
    const shape = z.object({ providers: z.array(audit) });
    return (await this.#find(`/akash/audit/v1/audit/attributes/${owner}/list`, shape, signal))?.providers ?? [];
  }

  /** Valid certificates an account published, PEM. */
  async certificates(owner: string, signal: AbortSignal): Promise<string[]> {
    const path = "/akash/cert/v1/certificates/list";
    const query = { "filter.owner": owner, "filter.state": "valid" };
    const found = await this.#list(path, query, "certificates", certificate, signal);
    return found
      .filter((entry) => entry.certificate.state === "valid")
      .map((entry) => Buffer.from(entry.certificate.cert, "base64").toString());
  }

  /** Null while no block holds it. @param hash upper-case hex */
  async transaction(hash: string, signal: AbortSignal): Promise<TxResponse | null> {
    const found = await this.#find(`/cosmos/tx/v1beta1/txs/${hash}`, transactionAnswer, signal);
    return found?.tx_response ?? null;
  }

  /** Hands signed bytes to a node's mempool; the answer's `code` is CheckTx's. Repeating the same bytes is harmless. */
  async broadcast(bytes: Uint8Array, signal: AbortSignal): Promise<TxResponse> {
    const request = { tx_bytes: Buffer.from(bytes).toString("base64"), mode: "BROADCAST_MODE_SYNC" };
    return (await this.#rest.post("/cosmos/tx/v1beta1/txs", request, transactionAnswer, signal)).tx_response;
  }

  /** Gas a transaction would use. A RestError carries the text of the message that would fail. */
  async simulate(bytes: Uint8Array, signal: AbortSignal): Promise<bigint> {
    const request = { tx_bytes: Buffer.from(bytes).toString("base64") };
    return (await this.#rest.post("/cosmos/tx/v1beta1/simulate", request, simulation, signal)).gas_info.gas_used;
  }

  #market<T>(path: string, filters: MarketFilters, key: string, item: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
    return this.#list(path, filterQuery(filters), key, item, signal);
  }

  /** All pages: `pagination.total` counts the page, so only `next_key` tells whether there is more. */
  async #list<T>(
    path: string,
    query: Record<string, string>,
    key: string,
    item: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const shape = pageOf(key, item);
    const found: T[] = [];
    let next: string | null = null;
    for (let count = 0; count < MOST_PAGES; count++) {
      const search: string = new URLSearchParams({ ...query, ...(next && { "pagination.key": next }) }).toString();
      const answer = await this.#rest.get(`${path}?${search}`, shape, signal);
      found.push(...answer.items);
      next = answer.next;
      if (!next) return found;
    }
    throw new Error(`chain: ${path} does not end: ${MOST_PAGES} pages were read. Check akash.rest in the stage file`);
  }

  /** Null when the chain itself says "not found"; a 404 of something before it is an error. */
  async #find<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T | null> {
    try {
      return await this.#rest.get(path, shape, signal);
    } catch (error) {
      if (error instanceof RestError && error.code === NOT_FOUND) return null;
      throw error;
    }
  }
}

/** The notice a provider owes before it takes a lease back (AEP-82). Pure. */

/** What governance allows as a window, in seconds. */
export interface WindowBounds {
  readonly min: number;
  readonly max: number;
}
