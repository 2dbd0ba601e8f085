import fc from "fast-check";
import { atto } from "../chain/coin.ts";
import { ceilingOf } from "../money/price.ts";
import { asksFor, expected, type Offer, rateCards } from "./expected.ts";
import { groupOf, offerOf, offersOf, type Size } from "./orders.fixture.ts";

const cheap = offersOf("akash1cheap", [2, 1, 0.02]);
const dear = offersOf("akash1dear", [4, 2, 0.05, 0.1]);

describe("what is expected", () => {
  test.each<[string, Size, readonly Offer[], object]>([
    ["is the lowest that anybody would ask", {}, [...dear, ...cheap], { price: "3.02", by: "offers" }],
    ["is asked by who offers all of it", { data: 10 }, [...cheap, ...dear], { price: "7.05", by: "offers" }],
    [
      "is the ceiling where nobody ever offered that",
      { addresses: 1 },
      [...cheap, ...dear],
      { price: "1000", by: "ceiling" },
    ],
    ["is the ceiling where nothing is known", { ceiling: "12.5", count: 2 }, [], { price: "25", by: "ceiling" }],
    ["is the ceiling where all ask more", { ceiling: "3" }, [...cheap, ...dear], { price: "3", by: "ceiling" }],
    [
      "leaves out other currencies",
      {},
      cheap.map((each) => ({ ...each, price: { denom: "uakt", amount: "1" } })),
      { price: "1000", by: "ceiling" },
    ],
    [
      "leaves out bids that say not what for",
      {},
      cheap.map((each) => ({ ...each, resources_offer: [] })),
      { price: "1000", by: "ceiling" },
    ],
  ])("%s", (_, size, offers, { price, by }: { price?: string; by?: string }) => {
    const found = expected(groupOf(size), offers);
    expect([found.price.amount, found.by]).toEqual([price, by]);
  });
});

test("what one asked lately counts, not what it asked long ago", () => {
  const old = Array.from({ length: 100 }, (_, index) => offerOf("akash1a", { cpu: 1 + (index % 4) }, 90, index + 1));
  const recent = Array.from({ length: 100 }, (_, index) => {
    const cpu = 1 + (index % 4);
    return offerOf("akash1a", { cpu }, 3 * cpu + 2, 1000 + index);
  });
  expect(Number(expected(groupOf({ cpu: 2 }), [...recent, ...old]).price.amount)).toBeCloseTo(8, 3);
});

test("numbers beyond all measure are no price", () => {
  const absurd = [offerOf("akash1a", { cpu: 1e-3, memory: 0, storage: 0 }, "99999999999999999999.000000000000000000")];
  expect(expected(groupOf({ cpu: 1e14 }), absurd).by).toBe("ceiling");
});

const amount = (max: number) => fc.double({ min: 0, max, noNaN: true });
const size = fc.record<Size>({
  cpu: amount(32),
  memory: amount(64),
  storage: amount(500),
  data: fc.oneof(fc.constant(0), amount(500)),
  count: fc.integer({ min: 1, max: 5 }),
  ceiling: fc.integer({ min: 1, max: 400 }).map(String),
});
const rates = fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 3, maxLength: 4 });
const market = fc
  .array(rates, { maxLength: 4 })
  .map((all) => all.flatMap((each, index) => offersOf(`akash1p${index}`, each)));

test("it is never above the ceiling", () => {
  fc.assert(
    fc.property(size, market, (wanted, offers) => {
      const group = groupOf(wanted);
      expect(atto(expected(group, offers).price.amount)).toBeLessThanOrEqual(atto(ceilingOf(group).amount));
    }),
  );
});

test("an order that takes more of anything is never expected to be cheaper", () => {
  fc.assert(
    fc.property(size, size, market, (wanted, more, offers) => {
      const larger = {
        ...wanted,
        cpu: wanted.cpu! + more.cpu!,
        memory: wanted.memory! + more.memory!,
        storage: wanted.storage! + more.storage!,
        data: wanted.data! + more.data!,
        count: wanted.count! + more.count!,
      };
      const [less, greater] = [wanted, larger].map((each) => atto(expected(groupOf(each), offers).price.amount));
      expect(greater).toBeGreaterThanOrEqual(less!);
    }),
  );
});

test("more offers of others never make it dearer", () => {
  fc.assert(
    fc.property(size, market, (wanted, offers) => {
      const group = groupOf(wanted);
      const [without, withIt] = [offers, [...offers, ...offersOf("akash1another", [1, 1, 0.01])]].map((each) =>
        atto(expected(group, each).price.amount),
      );
      expect(withIt).toBeLessThanOrEqual(without!);
    }),
  );
});

test("the order in which offers are told does not matter", () => {
  const group = groupOf({ cpu: 3, memory: 5 });
  const forwards = asksFor(group, rateCards([...cheap, ...dear]));
  const backwards = asksFor(group, rateCards([...cheap, ...dear].toReversed()));
  expect(Object.fromEntries(backwards)).toEqual(Object.fromEntries(forwards));
});
