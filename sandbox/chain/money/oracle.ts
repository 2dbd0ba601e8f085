import { type Context, emitTyped, handler, type MessageTable, padded } from "../state/context.ts";
import { isAddress } from "../wire/address.ts";
import { type Dec, formatDec, fromInt, multiply, parseDec } from "../wire/dec.ts";
import { oracleErrors, priceStalled, sdkErrors } from "../wire/errors.ts";
import type { PriceEntry } from "../wire/types.ts";

/** The AKT/USD price fed by authorised sources (`akash.oracle.v2`): the latest entry of each source, while fresh. */

/** US dollars per AKT, `undefined` while no source's latest entry is fresh. */
export function aktPrice(context: Context): Dec | undefined {
  const prices = freshPrices(context);
  return prices.length === 0 ? undefined : median(prices);
}

/** As `aktPrice`. @throws ChainError when there is none */
export function requireAktPrice(context: Context): Dec {
  const price = aktPrice(context);
  if (price !== undefined) return price;
  const key = "key 'akt/usd' of type github.com/cosmos/gogoproto/akash.oracle.v2.PriceHealth";
  throw context.state.list("prices").length === 0 ? priceStalled.wrap(`collections: not found: ${key}`) : priceStalled;
}

/** The answer to `aggregated_price`. */
export function aggregatedPrice(context: Context) {
  const prices = freshPrices(context);
  const healthy = prices.length > 0;
  const of = (choose: (sorted: Dec[]) => Dec | undefined) => formatDec((healthy && choose(prices)) || 0n);
  return {
    aggregated_price: {
      denom: "akt",
      twap: of(median),
      median_price: of(median),
      min_price: of((sorted) => sorted[0]),
      max_price: of((sorted) => sorted.at(-1)),
      timestamp: context.time.toISOString().replace("Z", "000000Z"),
      num_sources: prices.length,
      deviation_bps: deviationBps(prices),
    },
    price_health: {
      denom: "akt",
      is_healthy: healthy,
      has_min_sources: healthy,
      deviation_ok: true,
      total_sources: latestEntries(context).length,
      total_healthy_sources: prices.length,
      failure_reason: healthy ? [] : ["price is stale"],
    },
  };
}

function freshPrices(context: Context): Dec[] {
  const oldest = context.time.getTime() - context.params.oracle.maxStalenessSeconds * 1000;
  return latestEntries(context)
    .filter((entry) => Date.parse(entry.id.timestamp) >= oldest)
    .map((entry) => parseDec(entry.state.price))
    .sort((a, b) => (a < b ? -1 : 1));
}

function latestEntries(context: Context): PriceEntry[] {
  const latest = new Map<number, PriceEntry>();
  for (const entry of context.state.list("prices")) {
    const known = latest.get(entry.id.source);
    if (!known || Date.parse(known.id.timestamp) < Date.parse(entry.id.timestamp)) latest.set(entry.id.source, entry);
  }
  return [...latest.values()];
}

/** Seconds an entry is kept; `price_retention` of the parameters. */
export const PRICE_RETENTION = 86_400;

function prune(context: Context): void {
  const oldest = context.time.getTime() - PRICE_RETENTION * 1000;
  for (const [key, { id }] of context.state.entries("prices"))
    if (Date.parse(id.timestamp) < oldest) context.state.delete("prices", key);
}

function median(sorted: Dec[]): Dec {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2n;
}

function deviationBps(sorted: Dec[]): string {
  const [low, high] = [sorted[0], sorted.at(-1)];
  return low && high ? (((high - low) * 10_000n) / low).toString() : "0";
}

interface MsgAddPriceEntry {
  signer: string;
  id: { denom: string; base_denom: string };
  price: string;
  timestamp: string;
}

export const oracleMessages: MessageTable = {
  "/akash.oracle.v2.MsgAddPriceEntry": handler<MsgAddPriceEntry>({
    signer: (message) => message.signer,
    validate(message) {
      if (!isAddress(message.signer)) throw sdkErrors.invalidAddress.wrap(message.signer);
      if (parseDec(message.price) <= 0n) throw sdkErrors.invalidRequest.wrap("price must be positive");
    },
    handle(context, message) {
      const source = context.params.oracle.sources.indexOf(message.signer) + 1;
      if (source === 0) throw oracleErrors.unauthorized;
      if (message.id.denom !== "akt" || message.id.base_denom !== "usd")
        throw sdkErrors.invalidRequest.wrap(`unsupported pair ${message.id.denom}/${message.id.base_denom}`);
      const previous = latestEntries(context).find((entry) => entry.id.source === source);
      if (previous && Date.parse(previous.id.timestamp) > Date.parse(message.timestamp))
        throw oracleErrors.invalidTimestamp;
      const id = { source, ...message.id, timestamp: message.timestamp, sequence: "0" };
      const key = `${padded(Date.parse(message.timestamp), 16)}/${source}`;
      context.state.set("prices", key, { id, state: { price: message.price } });
      prune(context);
      const { id: pair, price, timestamp } = message;
      emitTyped(context, "akash.oracle.v2.EventPriceData", { id: pair, price, source: message.signer, timestamp });
    },
    gas: () => 20_000,
  }),
};

/** The worth of an amount of uakt in uact (micro dollars). */
export const uaktInUact = (amount: bigint, price: Dec): Dec => multiply(fromInt(amount), price);
