import { ExplainedError } from "../../errors/explained-error.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import { atto, type Coin, DENOM, fromAtto, one } from "../chain/coin.ts";
import { groupFromChain } from "../chain/group.ts";
import type { Market } from "../market.ts";
import { ceilingOf, pricePerMonth, showPrice } from "../money/price.ts";
import type { ConsideredProvider } from "./bids.ts";

/** Nobody acceptable bid in time. */
export class NoBidError extends ExplainedError {
  override readonly name = "NoBidError";

  constructor(message: string, fix: string) {
    super("no-bids", message, { fix });
  }
}

/** An order to which nobody answers. */
export interface Silence {
  readonly service: string;
  readonly group: GroupSpec;
  /** Providers that the inventory lists as able and that the placement allows; undefined where it was not asked. */
  readonly able?: number | undefined;
  /** Lowest price that anybody ever bid for such an order of the wallet, a block. */
  readonly lowest?: Coin | undefined;
}

/** What is likely wrong: the price, where others could serve the order. Pure. */
export function silenceText({ group, able, lowest }: Silence): string {
  const ceiling = ceilingOf(group);
  const offer = `for at most ${showPrice(ceiling)} a block (${pricePerMonth(ceiling)} USD a month)`;
  const seen = lowest ? `; the lowest bid seen for such an order was ${showPrice(lowest)}` : "";
  const standing = standingOf(ceiling, lowest);
  if (standing === "below") return `${offer}: the price ceiling is too low${seen}`;
  if (standing === "enough") return `${offer}: the order may be too large, or ask for what nobody offers${seen}`;
  if (able) {
    const providers = able === 1 ? "one provider" : `${able} providers`;
    return `${offer}: by the inventory ${providers} could serve it, so the price ceiling is likely too low${seen}`;
  }
  return `${offer}: the order may be too large, too cheap, or ask for what nobody offers${seen}`;
}

/** The way out of it. Pure. */
export function silenceFix(silence: Silence): string {
  const { service, group, able, lowest } = silence;
  const raise = `./platform set akash.priceCeiling ${proposedCeiling(group, lowest)} (or services.….priceCeiling, for ${service} alone), then: ./platform up`;
  const loosen = `make ${service} smaller, or loosen its placement in the stage file`;
  const standing = standingOf(ceilingOf(group), lowest);
  if (standing === "enough") return `${loosen}, then: ./platform up`;
  return able || standing === "below" ? raise : `${raise}; or ${loosen}`;
}

/** Bids that came, and none that the stage accepts: every reason once, with those whom it concerns. Pure. */
export function noAcceptableBid(considered: readonly ConsideredProvider[]): NoBidError {
  const reasons = Map.groupBy(considered, ({ why }) => why);
  const seen = [...reasons].map(([why, all]) => `${all.map(({ provider }) => provider).join(", ")}: ${why}`);
  return new NoBidError(
    `no acceptable bid: ${seen.join("; ")}`,
    "loosen what is named (placement.regions, audited, exclude or apartFrom) in the stage file, then: ./platform up",
  );
}

/**
 * The lowest bid that any provider made on an order of the wallet for the same resources, at whatever ceiling.
 * Undefined where there was none, or the chain does not answer.
 */
export async function lowestBid(
  { chain, wallet: { address: owner } }: Market,
  group: GroupSpec,
  signal: AbortSignal,
): Promise<Coin | undefined> {
  try {
    const [deployments, bids] = await Promise.all([
      chain.deployments({ owner }, signal),
      chain.bids({ owner }, signal),
    ]);
    const wanted = shapeOf(group);
    const same = deployments.filter(({ groups }) =>
      groups.some((each) => shapeOf(groupFromChain(each.group_spec)) === wanted),
    );
    const dseqs = new Set(same.map(({ deployment }) => deployment.id.dseq));
    const prices = bids
      .filter(({ id, price }) => dseqs.has(id.dseq) && price.denom === DENOM)
      .map(({ price }) => price);
    return prices.toSorted((a, b) => (atto(a.amount) < atto(b.amount) ? -1 : 1))[0];
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** How a ceiling stands to the lowest bid seen: prices move, and half as much again is surely enough. */
function standingOf(ceiling: Coin, lowest: Coin | undefined): "below" | "near" | "enough" {
  if (!lowest) return "near";
  if (atto(ceiling.amount) < atto(lowest.amount)) return "below";
  return atto(ceiling.amount) * 2n >= atto(lowest.amount) * 3n ? "enough" : "near";
}

/** For one container, in whole uact: a fifth above the lowest bid, or twice what is paid now. */
function proposedCeiling(group: GroupSpec, lowest: Coin | undefined): string {
  const containers = group.resources.reduce((sum, { count }) => sum + BigInt(count), 0n) || 1n;
  const ceiling = atto(ceilingOf(group).amount);
  const wanted = standingOf(ceilingOf(group), lowest) === "below" ? (atto(lowest!.amount) * 12n) / 10n : ceiling * 2n;
  const each = (wanted + containers - 1n) / containers;
  // from 10 uact on, fractions of one are no use
  const step = each < 10n * one ? one / 100n : one;
  return `${fromAtto(((each + step - 1n) / step) * step)}uact`;
}

/** What of an order its price follows from. */
function shapeOf({ resources }: GroupSpec): string {
  return JSON.stringify(
    resources.map(({ count, resource: { cpu, memory, gpu, storage, endpoints } }) => [
      count,
      cpu.units.val,
      memory.size.val,
      gpu.units.val,
      storage.map(({ size, attributes }) => [size.val, (attributes ?? []).map(({ key, value }) => `${key}=${value}`)]),
      endpoints.map(({ kind = 0 }) => kind).toSorted(),
    ]),
  );
}
