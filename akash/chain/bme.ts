import { z } from "zod";
import { Rest, RestError } from "./rest.ts";
import { coin, decimal, uint64 } from "./scalars.ts";

/** What can be known before AKT is burnt for ACT, and what became of it (`akash.bme.v1`, `akash.oracle.v2`). */

const params = z.object({
  params: z.object({
    min_epoch_blocks: uint64,
    mint_spread_bps: z.number(),
    min_mint: z.array(coin),
  }),
});

const status = z.object({ status: z.string(), collateral_ratio: decimal, mints_allowed: z.boolean() });

const price = z.object({
  aggregated_price: z.object({ twap: decimal }),
  price_health: z.object({ is_healthy: z.boolean(), failure_reason: z.array(z.string()).nullish() }),
});

const record = z.object({
  id: z.object({ source: z.string(), to_denom: z.string(), height: uint64 }),
  status: z.string(),
  executed_record: z.object({ minted: z.object({ coin }).nullish(), spread: coin.nullish() }).nullish(),
  canceled_record: z.object({ cancel_reason: z.string() }).nullish(),
});
const ledger = z.object({ records: z.array(record) });
export type LedgerRecord = z.output<typeof record>;

/** What the chain says about minting now. */
export interface MintConditions {
  /** US dollars per AKT, decimal. */
  readonly price: string;
  /** Why the price cannot be used, empty when it can. */
  readonly priceProblems: readonly string[];
  /** Such as `mint_status_healthy`. */
  readonly status: string;
  readonly collateralRatio: string;
  readonly allowed: boolean;
  /** Hundredths of a percent kept by the chain. */
  readonly spreadBps: number;
  /** Least uact a mint must yield; the chain cancels smaller ones without saying so. */
  readonly minimum: bigint;
  readonly epochBlocks: bigint;
}

/** Typed queries of the burn-mint module. */
export class BmeClient {
  readonly #rest: Rest;

  constructor(endpoints: readonly string[]) {
    this.#rest = new Rest(endpoints);
  }

  /** Throws with the chain's words while the oracle has no fresh price. */
  async conditions(signal: AbortSignal): Promise<MintConditions> {
    const [given, state, oracle] = await Promise.all([
      this.#rest.get("/akash/bme/v1/params", params, signal).then((body) => body.params),
      this.#rest.get("/akash/bme/v1/status", status, signal).catch(withoutPrice),
      this.#rest.get("/akash/oracle/v2/aggregated_price/akt", price, signal),
    ]);
    const { is_healthy: healthy, failure_reason: failures } = oracle.price_health;
    return {
      price: oracle.aggregated_price.twap,
      priceProblems: healthy ? [] : (failures ?? ["price is stale"]),
      status: state.status,
      collateralRatio: state.collateral_ratio,
      allowed: state.mints_allowed,
      spreadBps: given.mint_spread_bps,
      minimum: BigInt(given.min_mint.find(({ denom }) => denom === "uact")?.amount ?? "0"),
      epochBlocks: given.min_epoch_blocks,
    };
  }

  /** What became of a mint of `owner` that a block at `height` took in; undefined while the ledger does not have it. */
  async mint(owner: string, height: bigint, signal: AbortSignal): Promise<LedgerRecord | undefined> {
    const query = new URLSearchParams({ "filters.source": owner, "filters.to_denom": "uact" });
    const { records } = await this.#rest.get(`/akash/bme/v1/ledger?${query}`, ledger, signal);
    return records.find(({ id }) => id.source === owner && id.to_denom === "uact" && id.height === height);
  }
}

/** The status cannot be computed without a price, and the chain answers 500. */
function withoutPrice(error: unknown): z.output<typeof status> {
  if (error instanceof RestError && /price/.test(error.message)) {
    return { status: "unknown without a price", collateral_ratio: "0", mints_allowed: false };
  }
  throw error;
}
