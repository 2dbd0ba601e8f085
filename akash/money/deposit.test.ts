import fc from "fast-check";
import { depositProblem } from "./deposit.ts";
import { pricePerMonth, readPrice, showPrice } from "./price.ts";
import { runway } from "./runway.ts";

const uact = (amount: bigint | number) => ({ denom: "uact", amount: String(amount) });
const funding = {
  address: "akash1wallet",
  sources: ["balance"] as const,
  balances: [uact(20_000_000), { denom: "uakt", amount: "1000000" }],
  grants: [],
};
const wallet = {
  funding,
  reserved: 0n,
  held: [],
  cap: 100_000_000n,
};

describe("a deposit", () => {
  test("is allowed while the wallet and the cap have room", () => {
    expect(depositProblem(5_000_000n, wallet)).toBeUndefined();
  });

  test("is refused by an empty wallet, with the amount and the address to fund", () => {
    const refusal = depositProblem(5_000_000n, { ...wallet, funding: { ...funding, balances: [] } });
    expect(refusal).toContain("akash1wallet has 0 uact free, the deposit needs 5000000: mint 10 ACT or more");
    expect(refusal).toContain("Nothing was sent");
  });

  test("is refused when the balance is reserved for other deployments of this run", () => {
    expect(depositProblem(5_000_000n, { ...wallet, reserved: 16_000_000n })).toContain("has 4000000 uact free");
  });

  test("is refused without gas money", () => {
    expect(depositProblem(1n, { ...wallet, funding: { ...funding, balances: [uact(5)] } })).toContain(
      "no uakt for gas",
    );
  });

  test("may draw on grants alone, and is refused beyond them with who has to grant more", () => {
    const grants = [{ granter: "akash1rich", left: 6_000_000n, held: 90_000_000n }];
    const granted = { ...wallet, funding: { ...funding, sources: ["grant"] as const, grants } };
    expect(depositProblem(6_000_000n, granted)).toBeUndefined();
    const refusal = depositProblem(5_000_000n, { ...granted, reserved: 3_000_000n });
    expect(refusal).toContain(
      "akash1wallet may deposit 3000000 uact (6000000 granted by akash1rich), the deposit needs 5000000: " +
        "have akash1rich grant it 2 ACT more",
    );
  });

  test("is refused above the stage's cap", () => {
    const funds = { ...wallet, held: [[uact(4_000_000)], [uact(3_000_000)]], cap: 10_000_000n };
    expect(depositProblem(3_000_000n, funds)).toBeUndefined();
    expect(depositProblem(3_000_001n, funds)).toContain(
      "hold 7000000 uact, 3000001 more would exceed the cap of 10000000 uact",
    );
  });

  test("never lets held, reserved and new deposits together exceed the cap", () => {
    const amount = fc.bigInt({ min: 0n, max: 50_000_000n });
    fc.assert(
      fc.property(amount, fc.array(amount), amount, amount, (deposit, held, reserved, cap) => {
        const refusal = depositProblem(deposit, { ...wallet, held: held.map((value) => [uact(value)]), reserved, cap });
        const sum = held.reduce((total, value) => total + value, reserved + deposit);
        expect(refusal !== undefined || sum <= cap).toBe(true);
      }),
    );
  });
});

describe("the runway", () => {
  const escrow = { funds: [uact(1_000)], settledAt: 100n, rate: [{ denom: "uact", amount: "10.000000000000000000" }] };

  test("is counted from the last settlement, not from now", () => {
    expect(runway(escrow, 100n)).toBe(100n);
    expect(runway(escrow, 150n)).toBe(50n);
  });

  test("goes below zero while the chain still says open", () => {
    expect(runway(escrow, 230n)).toBe(-30n);
  });

  test("does not count AKT, and is endless without a rate", () => {
    expect(runway({ ...escrow, funds: [{ denom: "uakt", amount: "99999" }] }, 100n)).toBe(0n);
    expect(runway({ ...escrow, rate: [] }, 100n)).toBeUndefined();
  });
});

test.each([
  ["1.000000000000000000", "0.43"],
  ["10", "4.30"],
  ["23.26", "10.00"],
  ["0", "0.00"],
])("%s uact a block is %s dollars a month", (amount, dollars) => {
  expect(pricePerMonth({ denom: "uact", amount })).toBe(dollars);
});

test("a price is read as it was shown", () => {
  const price = { denom: "uact", amount: "20.5" };
  expect(readPrice(showPrice(price))).toEqual(price);
});

test.each(["", "20.5", "20.5uact", "dear uact", "1.2.3 uact"])("%j is no price", (text) => {
  expect(() => readPrice(text)).toThrow();
});
