import fc from "fast-check";
import { type Ask, priceBy, type Rates, ratesOf } from "./rates.ts";

const ask = (amounts: Record<string, number>, price: number): Ask => ({
  amounts: new Map(Object.entries(amounts)),
  price,
});

const rounded = (rates: Rates | undefined) =>
  rates && Object.fromEntries([...rates].map(([kind, rate]) => [kind, Math.round(rate * 1e4) / 1e4]));

test("rates are found of what was asked for orders of several sizes", () => {
  const asks = [ask({ cpu: 1, memory: 1 }, 5), ask({ cpu: 2, memory: 1 }, 8), ask({ cpu: 1, memory: 4 }, 11)];
  expect(rounded(ratesOf(asks))).toEqual({ cpu: 3, memory: 2 });
});

test("of a single order they are as usual, at its level", () => {
  expect(rounded(ratesOf([ask({ cpu: 1, memory: 1 }, 24)]))).toEqual({ cpu: 16, memory: 8 });
});

test("none is below zero, though that would explain it better", () => {
  const asks = [ask({ cpu: 1, memory: 1 }, 5), ask({ cpu: 1, memory: 2 }, 4.8), ask({ cpu: 2, memory: 2 }, 10)];
  expect(ratesOf(asks)?.get("memory")).toBe(0);
});

test("a price that was asked once by mistake does not move the others much", () => {
  const honest = [1, 2, 3, 4, 5, 6, 7, 8].map((cpu) => ask({ cpu, memory: 9 - cpu }, 3 * cpu + 2 * (9 - cpu)));
  const rates = ratesOf([...honest, ask({ cpu: 1, memory: 8 }, 19 * 1.3)]);
  expect(priceBy(rates!, new Map([["cpu", 2]]))).toBeCloseTo(6, 0);
});

test.each<[string, Ask[]]>([
  ["nothing was asked", []],
  ["nothing was ordered", [ask({}, 5)]],
  ["nothing was paid", [ask({ cpu: 1 }, 0)]],
  ["prices are made up each time", [1, 3, 100, 2, 900, 7].map((price) => ask({ cpu: 1 }, price))],
])("there are none where %s", (_, asks) => {
  expect(ratesOf(asks)).toBeUndefined();
});

test("they say nothing of what was never asked for", () => {
  expect(priceBy(new Map([["cpu", 3]]), new Map([["address", 1]]))).toBeUndefined();
});

const KINDS = ["address", "cpu", "endpoint", "memory", "storage", "storage beta3"];
const amount = fc.double({ min: 0.1, max: 100, noNaN: true });
const order = fc.record(Object.fromEntries(KINDS.map((kind) => [kind, amount])));

test("whatever one charges for each, what was asked is explained, and more is never cheaper", () => {
  const rate = fc.double({ min: 0.01, max: 50, noNaN: true });
  const rates = fc.record(Object.fromEntries(KINDS.map((kind) => [kind, rate])));
  fc.assert(
    fc.property(rates, fc.array(order, { minLength: 1, maxLength: 20 }), order, order, (true_, orders, one, more) => {
      const priceOf = (amounts: Record<string, number>) =>
        KINDS.reduce((sum, kind) => sum + true_[kind]! * amounts[kind]!, 0);
      const found = ratesOf(orders.map((each) => ask(each, priceOf(each))));
      for (const each of orders)
        expect(priceBy(found!, new Map(Object.entries(each)))! / priceOf(each)).toBeCloseTo(1, 2);
      const both = new Map(KINDS.map((kind) => [kind, one[kind]! + more[kind]!]));
      expect(priceBy(found!, both)!).toBeGreaterThanOrEqual(priceBy(found!, new Map(Object.entries(one)))!);
    }),
    { numRuns: 200 },
  );
});
