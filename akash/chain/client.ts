import { z } from "zod";
import { type DepositGrant, grantEntry } from "./deposit-grant.ts";
import { Rest, RestError } from "./rest.ts";
import { poll } from "./wait.ts";

/** States that newer chains add are read as `unknown`. */
const states = <const T extends readonly [string, ...string[]]>(...known: T) =>
  z.enum([...known, "unknown"]).catch("unknown");
const uint64 = z.string().transform(BigInt);
/** `3600s` */
const seconds = z.string().transform((text) => Number.parseInt(text, 10));
const coin = z.object({ denom: z.string(), amount: z.string() });
const attributes = z
  .array(z.object({ key: z.string(), value: z.string() }))
  .nullish()
  .transform((list) => list ?? []);

const deploymentId = z.object({ owner: z.string(), dseq: z.string() });
const orderId = deploymentId.extend({ gseq: z.number(), oseq: z.number() });
const bidId = orderId.extend({ provider: z.string(), bseq: z.number().default(0) });

const escrowAccount = z.object({
  state: z.object({
    state: states("open", "closed", "overdrawn"),
    /** Height up to which rent has been paid: settlement is lazy. */
    settled_at: uint64,
    funds: z.array(coin),
    deposits: z.array(z.object({ owner: z.string(), balance: coin })).nullish(),
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
    reclamation: z.object({ min_window: z.string() }).nullish(),
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

const lease = z.object({
  id: bidId,
  state: states("active", "insufficient_funds", "closed", "reclaiming"),
  price: coin,
  created_at: uint64,
  closed_on: uint64,
  /** An active lease says `lease_closed_invalid`. */
  reason: z.string().catch("unknown"),
  /** Null without a window; `deadline` in Unix seconds, 0 until the provider starts to take the lease back. */
  reclamation: z.object({ window: z.string(), deadline: z.string(), reason: z.string() }).nullish(),
});
export type Lease = z.output<typeof lease>;

const provider = z.object({ owner: z.string(), host_uri: z.string(), attributes });
export type Provider = z.output<typeof provider>;

const audit = z.object({ owner: z.string(), auditor: z.string(), attributes });
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
const page = z.object({ pagination: z.object({ next_key: z.string().nullish() }).nullish() }).loose();
const leaseEntry = z.object({ lease });
const bidEntry = z.object({ bid });

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

/** Typed queries of an Akash node's REST API. 64-bit numbers are bigints, sequences (`dseq`) decimal strings. */
export class ChainClient {
  readonly #rest: Rest;
  #head: Promise<bigint> | undefined;

  constructor(endpoints: readonly string[]) {
    this.#rest = new Rest(endpoints);
  }

  async latestBlock(signal: AbortSignal) {
    const body = await this.#rest.get("/cosmos/base/tendermint/v1beta1/blocks/latest", signal);
    return latest.parse(body).block.header;
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
      throw new Error(`chain: no block after ${height} within 2 minutes: the chain has halted or the node is stale`);
    return next;
  }

  /** Null for an address that has never received anything. */
  async account(address: string, signal: AbortSignal): Promise<{ accountNumber: bigint; sequence: bigint } | null> {
    const body = await this.#find(`/cosmos/auth/v1beta1/accounts/${address}`, signal);
    if (body === null) return null;
    const { account_number: accountNumber, sequence } = account.parse(body).account;
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
    const body = await this.#find(`/akash/deployment/v1beta4/deployments/info?${query}`, signal);
    return body === null ? null : deploymentInfo.parse(body);
  }

  orders(filters: MarketFilters, signal: AbortSignal): Promise<Order[]> {
    return this.#market("/akash/market/v1beta5/orders/list", filters, "orders", order, signal);
  }

  async bids(filters: MarketFilters, signal: AbortSignal): Promise<Bid[]> {
    const found = await this.#market("/akash/market/v1beta5/bids/list", filters, "bids", bidEntry, signal);
    return found.map((entry) => entry.bid);
  }

  async leases(filters: MarketFilters, signal: AbortSignal): Promise<Lease[]> {
    const found = await this.#market("/akash/market/v1beta5/leases/list", filters, "leases", leaseEntry, signal);
    return found.map((entry) => entry.lease);
  }

  /** What governance allows as a reclamation window; undefined on a chain that does not know reclamation. */
  async reclamationBounds(signal: AbortSignal): Promise<WindowBounds | undefined> {
    const { params } = marketParams.parse(await this.#rest.get("/akash/market/v1beta5/params", signal));
    const { min_reclamation_window: min, max_reclamation_window: max } = params;
    return min === undefined || max === undefined ? undefined : { min, max };
  }

  providers(signal: AbortSignal): Promise<Provider[]> {
    return this.#list("/akash/provider/v1beta4/providers", {}, "providers", provider, signal);
  }

  async provider(owner: string, signal: AbortSignal): Promise<Provider | null> {
    const body = await this.#find(`/akash/provider/v1beta4/providers/${owner}`, signal);
    return body === null ? null : z.object({ provider }).parse(body).provider;
  }

  /** Signatures of auditors on a provider's attributes; other audit queries of the chain answer garbled owners. */
  async audits(owner: string, signal: AbortSignal): Promise<Audit[]> {
    const body = await this.#find(`/akash/audit/v1/audit/attributes/${owner}/list`, signal);
    return body === null ? [] : z.object({ providers: z.array(audit) }).parse(body).providers;
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
    const body = await this.#find(`/cosmos/tx/v1beta1/txs/${hash}`, signal);
    return body === null ? null : transactionAnswer.parse(body).tx_response;
  }

  /** Hands signed bytes to a node's mempool; the answer's `code` is CheckTx's. Repeating the same bytes is harmless. */
  async broadcast(bytes: Uint8Array, signal: AbortSignal): Promise<TxResponse> {
    const request = { tx_bytes: Buffer.from(bytes).toString("base64"), mode: "BROADCAST_MODE_SYNC" };
    const body = await this.#rest.post("/cosmos/tx/v1beta1/txs", request, signal);
    return transactionAnswer.parse(body).tx_response;
  }

  /** Gas a transaction would use. A RestError carries the text of the message that would fail. */
  async simulate(bytes: Uint8Array, signal: AbortSignal): Promise<bigint> {
    const request = { tx_bytes: Buffer.from(bytes).toString("base64") };
    const body = await this.#rest.post("/cosmos/tx/v1beta1/simulate", request, signal);
    return simulation.parse(body).gas_info.gas_used;
  }

  #market<T>(path: string, filters: MarketFilters, key: string, item: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
    const query = Object.entries(filters).map(([name, value]) => [`filters.${name}`, String(value)]);
    return this.#list(path, Object.fromEntries(query), key, item, signal);
  }

  /** All pages: `pagination.total` counts the page, so only `next_key` tells whether there is more. */
  async #list<T>(
    path: string,
    query: Record<string, string>,
    key: string,
    item: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const items = z.array(item).nullish();
    const found: T[] = [];
    let next: string | null | undefined;
    do {
      const search = new URLSearchParams({ ...query, ...(next && { "pagination.key": next }) });
      const body = page.parse(await this.#rest.get(`${path}?${search}`, signal));
      found.push(...(items.parse(body[key]) ?? []));
      next = body.pagination?.next_key;
    } while (next);
    return found;
  }

  /** Null when the chain says "not found". */
  async #find(path: string, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.#rest.get(path, signal);
    } catch (error) {
      if (error instanceof RestError && (error.status === 404 || error.code === 5)) return null;
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
