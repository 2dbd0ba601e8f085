import type { MintConditions } from "../chain/bme.ts";
import { outcomeOf, planMint } from "./mint.ts";

const fine: MintConditions = {
  price: "0.500000000000000000",
  priceProblems: [],
  status: "mint_status_healthy",
  collateralRatio: "12.5",
  allowed: true,
  spreadBps: 25,
  minimum: 10_000_000n,
  epochBlocks: 10n,
};
const uakt = (amount: number) => ({ denom: "uakt", amount: String(amount) });
const uact = (amount: number) => ({ denom: "uact", amount: String(amount) });
const wallet = [uakt(100_000_000)];

describe("a mint", () => {
  test.each([
    ["so much AKT, as recorded on the chain", uakt(50_000_000), { burn: 50_000_000n, yield: 24_937_500n }],
    ["so much ACT, the spread on top", uact(24_937_500), { burn: 50_000_000n, yield: 24_937_500n }],
  ])("of %s", (_, amount, plan) => {
    expect(planMint(amount, fine, wallet)).toEqual(plan);
  });

  test.each([
    ["without a price", uakt(50_000_000), { ...fine, priceProblems: ["price is stale"] }, /price is stale/],
    ["with a price of zero", uakt(50_000_000), { ...fine, price: "0.000000000000000000" }, /no usable price/],
    ["while the breaker is active", uakt(50_000_000), { ...fine, allowed: false, status: "halt" }, /circuit breaker/],
    ["that yields too little", uakt(19_999_999), fine, /at least 10 ACT.*19\.999999 AKT yield 9\.999999 ACT/],
    ["the wallet cannot pay with gas left", uakt(99_900_001), fine, /has 100 AKT, the mint burns 99\.900001 AKT/],
  ])("%s is refused before anything is burnt", (_, amount, conditions, why) => {
    expect(planMint(amount, conditions, wallet)).toMatch(why);
  });
});

describe("what became of it", () => {
  const id = { source: "akash1", to_denom: "uact", height: 14n };

  test.each([
    ["nothing yet", undefined, { kind: "pending" }],
    ["it waits", { id, status: "ledger_record_status_pending" }, { kind: "pending" }],
    [
      "it ran",
      {
        id,
        status: "ledger_record_status_executed",
        executed_record: { minted: { coin: uact(25_000_000) }, spread: uact(62_500) },
      },
      { kind: "minted", amount: 24_937_500n },
    ],
    [
      "it was cancelled",
      { id, status: "ledger_record_status_canceled", canceled_record: { cancel_reason: "minimum_mint" } },
      { kind: "cancelled", reason: "minimum_mint" },
    ],
  ])("%s", (_, record, outcome) => {
    expect(outcomeOf(record)).toEqual(outcome);
  });
});
