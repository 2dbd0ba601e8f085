import type { Amounts } from "./amounts.ts";

/** What somebody asks for one of each kind, a block. Never below zero, so more is never cheaper. */
export type Rates = ReadonlyMap<string, number>;

/** Something that was asked for so much, a block. */
export interface Ask {
  readonly amounts: Amounts;
  readonly price: number;
}

/** Part of the price by which rates may miss what was asked, in half of the cases. */
const MOST_MISSED = 0.15;

/**
 * The rates that explain best what somebody asked: by least squares of the parts of the price that they miss, and of
 * several that explain it alike some that are near the usual ones. Undefined where prices follow from something else.
 */
export function ratesOf(asks: readonly Ask[]): Rates | undefined {
  const usable = asks.filter(({ price, amounts }) => price > 0 && amounts.size > 0);
  if (usable.length === 0) return undefined;
  const kinds = [...new Set(usable.flatMap(({ amounts }) => [...amounts.keys()]))].sort();
  const rows = usable.map(({ amounts, price }) => kinds.map((kind) => (amounts.get(kind) ?? 0) / price));
  const found = nonNegativeLeastSquares(rows, usualRates(kinds, usable));
  const rates = new Map(kinds.map((kind, column) => [kind, found[column]!]));
  const missed = usable.map(({ amounts, price }) => Math.abs(priceBy(rates, amounts)! / price - 1));
  return median(missed) <= MOST_MISSED ? rates : undefined;
}

/** What these rates make of an order; undefined where it takes something that they say nothing of. */
export function priceBy(rates: Rates, amounts: Amounts): number | undefined {
  let price = 0;
  for (const [kind, amount] of amounts) {
    const rate = rates.get(kind);
    if (rate === undefined) return undefined;
    price += rate * amount;
  }
  return price;
}

/** What the price script that comes with the provider's software asks where its operator changes nothing, USD a month. */
const USUAL: Rates = new Map([
  ["cpu", 1.6],
  ["memory", 0.8],
  ["storage", 0.02],
  ["storage beta1", 0.01],
  ["storage beta2", 0.03],
  ["storage beta3", 0.04],
  ["storage ram", 0.8],
  ["endpoint", 0.05],
  ["address", 5],
]);
const USUAL_GPU = 100;

/** As usual, at the level of what was asked. */
function usualRates(kinds: readonly string[], asks: readonly Ask[]): number[] {
  const usual = (kind: string) => USUAL.get(kind) ?? (kind.startsWith("gpu") ? USUAL_GPU : 0);
  const rates = new Map(kinds.map((kind) => [kind, usual(kind)]));
  const level = median(asks.map(({ amounts, price }) => price / (priceBy(rates, amounts) || Infinity)));
  return kinds.map((kind) => level * usual(kind));
}

const MOST_SWEEPS = 5_000;
/** Change of a rate, as part of it, below which it is found. */
const ENOUGH = 1e-9;

/**
 * Rates of which every row makes 1 as nearly as can be, none below zero: one after the other is set to what is best with
 * the others as they are, until none changes. @param first where to begin
 */
function nonNegativeLeastSquares(rows: readonly (readonly number[])[], first: readonly number[]): number[] {
  const columns = first.map((_, column) => rows.map((row) => row[column]!));
  const products = columns.map((one) => columns.map((other) => dot(one, other)));
  const aims = columns.map((column) => column.reduce((sum, value) => sum + value, 0));
  const rates = [...first];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let changed = false;
    for (const [column, before] of rates.entries()) {
      const missing = aims[column]! - dot(products[column]!, rates);
      const after = Math.max(0, before + missing / products[column]![column]!);
      changed ||= Math.abs(after - before) > ENOUGH * (before + after);
      rates[column] = after;
    }
    if (!changed) break;
  }
  return rates;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

/** The upper one of two in the middle. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
