import fc from "fast-check";
import type { Coin } from "../chain/coin.ts";
import type { Holding } from "./holdings.ts";
import { blocksIn, hoursOf, remaining, runway, shortfall } from "./runway.ts";
import { budgetOf, heldBy, planTopUps } from "./top-up.ts";

const uact = (amount: bigint | number): Coin => ({ denom: "uact", amount: String(amount) });

function holding(dseq: string, funds: number, rate: number, more: Partial<Holding> = {}): Holding {
  const escrow = { funds: [uact(funds)], settledAt: 100n, rate: rate > 0 ? [uact(rate)] : [] };
  return {
    dseq,
    name: "",
    tag: undefined,
    open: true,
    used: true,
    lease: undefined,
    state: { state: "active", detail: "" },
    escrow,
    ...more,
  };
}

const rich = { spendable: 1_000_000n, room: 1_000_000n };
const marks = { below: 50n, target: 200n };
const amounts = (plan: ReturnType<typeof planTopUps>) =>
  plan.deposits.map(({ holding: { dseq }, amount }) => [dseq, Number(amount)]);

describe("what an escrow still has", () => {
  const { escrow } = holding("1", 1_000, 10);

  test.each([
    ["at the last settlement", 100n, 1_000n, 100n, 0n],
    ["later, rent due is gone though the chain still shows it", 140n, 600n, 60n, 400n],
    ["past its end it is a debt", 220n, -200n, -20n, 1_200n],
  ])("%s", (_, height, left, blocks, missing) => {
    expect(remaining(escrow, height)).toBe(left * 10n ** 18n);
    expect(runway(escrow, height)).toBe(blocks);
    expect(shortfall(escrow, height, 100n)).toBe(missing);
  });

  test("a fraction of a uact is paid in full", () => {
    const rate = [{ denom: "uact", amount: "0.3" }];
    expect(shortfall({ funds: [], settledAt: 0n, rate }, 0n, 1n)).toBe(1n);
  });

  test("hours and blocks are of one block time", () => {
    expect(hoursOf(blocksIn(168))).toBe(168);
    expect(hoursOf(-blocksIn(3))).toBe(-3);
  });
});

describe("what to top up", () => {
  test.each<[string, Holding[], [string, number][]]>([
    ["nothing while every runway is long enough", [holding("1", 500, 10)], []],
    ["a runway below the mark up to the target", [holding("1", 490, 10)], [["1", 1_510]]],
    ["a debt too", [holding("1", 0, 10, { escrow: { funds: [], settledAt: 90n, rate: [uact(10)] } })], [["1", 2_100]]],
    ["not what has no lease, so pays nothing", [holding("1", 0, 0)], []],
    ["not what is closed", [holding("1", 0, 10, { open: false })], []],
    ["AKT is no runway", [holding("1", 0, 10, { escrow: escrowOfAkt() })], [["1", 2_000]]],
  ])("%s", (_, holdings, deposits) => {
    const plan = planTopUps(holdings, 100n, marks, rich);
    expect(amounts(plan)).toEqual(deposits);
    expect(plan.missing).toBe(0n);
  });

  test("a small budget raises the shortest runways to one level", () => {
    const holdings = [holding("1", 400, 10), holding("2", 100, 10), holding("3", 0, 20)];
    const plan = planTopUps(holdings, 100n, marks, { spendable: 700n, room: 5_000n });
    expect(plan.deposits.map(({ after }) => after)).toEqual([26n, 26n]);
    expect(amounts(plan)).toEqual([
      ["2", 160],
      ["3", 520],
    ]);
    expect(plan).toMatchObject({ needed: 7_500n, missing: 6_800n, limit: "funding" });
  });

  test("a cap that is reached allows nothing, and is named", () => {
    const plan = planTopUps([holding("1", 0, 10)], 100n, marks, { spendable: 5_000n, room: -20n });
    expect(plan).toMatchObject({ deposits: [], missing: 2_000n, limit: "cap" });
  });

  test("never spends more than the budget, never goes past the target, and leaves no lease behind another", () => {
    const some = fc.record({ funds: fc.integer({ min: 0, max: 5_000 }), rate: fc.integer({ min: 1, max: 90 }) });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), fc.bigInt({ min: -50n, max: 40_000n }), (given, budget) => {
        const holdings = given.map(({ funds, rate }, index) => holding(String(index), funds, rate));
        const height = 130n;
        const plan = planTopUps(holdings, height, marks, { spendable: budget, room: 100_000n });
        const spent = plan.deposits.reduce((sum, { amount }) => sum + amount, 0n);
        expect(spent <= (budget < 0n ? 0n : budget)).toBe(true);
        expect(plan.missing > 0n || spent === plan.needed).toBe(true);
        const raised = plan.deposits.map(({ after }) => after);
        expect(raised.every((after) => after <= marks.target)).toBe(true);
        expect(new Set(raised).size).toBeLessThanOrEqual(2);
      }),
    );
  });
});

test("the budget is the balance, and what the cap leaves next to open escrows", () => {
  const holdings = [holding("1", 400, 10), holding("2", 100, 10), holding("3", 9_000, 20, { open: false })];
  expect(heldBy(holdings)).toBe(500n);
  const balances = [uact(70), { denom: "uakt", amount: "9" }];
  const funding = { address: "akash1me", sources: ["balance"] as const, balances, grants: [] };
  expect(budgetOf(funding, holdings, 800n)).toEqual({ spendable: 70n, room: 300n });
});

function escrowOfAkt() {
  return { funds: [{ denom: "uakt", amount: "9000000" }], settledAt: 100n, rate: [uact(10)] };
}
