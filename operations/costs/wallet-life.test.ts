import { walletLife } from "./wallet-life.ts";

const uact = (amount: string) => [{ denom: "uact", amount }];

const holding = (funds: string, rate: string, open = true) => ({
  dseq: "1",
  name: "",
  tag: undefined,
  open,
  used: true,
  lease: undefined,
  state: { state: "active", detail: "" },
  escrow: { funds: uact(funds), settledAt: 100n, rate: uact(rate) },
});

const snapshot = (balance: string, ...holdings: ReturnType<typeof holding>[]) => ({
  funding: { address: "akash1me", sources: ["balance" as const], balances: uact(balance), grants: [] },
  holdings,
  height: 200n,
});

test("the wallet and what its escrows hold pay for so many hours", () => {
  // 10 USD in the wallet and 5 in escrow, of which 1000 uact are owed.
  expect(walletLife(snapshot("10000000", holding("5000000", "10")), 1_500)).toEqual({ available: 1_499, hours: 730 });
});

test("a debt takes nothing from the others, and a closed escrow has been paid back", () => {
  expect(walletLife(snapshot("1000000", holding("0", "10"), holding("9000000", "10", false)), 100)).toEqual({
    available: 100,
    hours: 730,
  });
});

test("where nothing is paid it lasts for ever", () => {
  expect(walletLife(snapshot("1000000"), 0)).toEqual({ available: 100, hours: null });
});
