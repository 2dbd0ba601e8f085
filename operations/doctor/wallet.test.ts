import type { Funding } from "../../akash/money/funding.ts";
import { balanceChecks, grantChecks, runwayChecks } from "./wallet.ts";

test("leases that last are one line, with the shortest", () => {
  const rows = [
    { service: "api", hours: 24 * 30 },
    { service: "docs", hours: 24 * 8 },
  ];
  expect(runwayChecks(rows, 168, "top up")).toMatchObject([{ state: "ok", says: "2 leases, the shortest 8.0 days" }]);
  expect(runwayChecks([], 168, "top up")).toMatchObject([{ state: "ok", says: "no lease" }]);
});

test("every lease that is short is named, the shortest first", () => {
  const rows = [
    { service: "api", hours: 100 },
    { service: "docs", hours: -1 },
    { service: "ipfs", hours: 20 },
    { service: "registry", hours: 1000 },
  ];
  expect(runwayChecks(rows, 168, "top up")).toMatchObject([
    { name: "runway docs", state: "problem", says: "its escrow is empty", fix: "top up" },
    { name: "runway ipfs", state: "problem", says: "its escrow lasts 20.0 hours" },
    { name: "runway api", state: "warning", says: "its escrow lasts 4.2 days" },
  ]);
});

const funding = (more: Partial<Funding>): Funding => ({
  address: "akash1me",
  sources: ["grant"],
  balances: [{ denom: "uakt", amount: "9" }],
  grants: [],
  ...more,
});
const grant = { granter: "akash1rich", left: 5n, held: 50n, expires: new Date("2026-11-30T00:00:00Z") };

test.each<[string, Partial<Funding>, object]>([
  ["grants that cover a deposit", { grants: [grant] }, { state: "ok" }],
  [
    "grants that do not",
    { grants: [{ ...grant, left: 3n }] },
    { state: "warning", fix: "have akash1rich grant it 0.000002 ACT more" },
  ],
  [
    "an empty balance",
    { sources: ["balance"] },
    { fix: "mint 10 ACT or more out of its AKT: ./platform funds mint 10" },
  ],
  ["no gas", { balances: [] }, { state: "problem", fix: "send it some AKT" }],
])("the wallet's means are checked: %s", (_, more, expected) => {
  expect(balanceChecks(funding(more), 5n)).toMatchObject([expected]);
});

test.each<[string, Partial<Funding>, number, object[]]>([
  ["one that lasts", { grants: [grant] }, 24, [{ state: "ok" }]],
  ["one that ends soon", { grants: [grant] }, 96, [{ state: "warning", fix: "have akash1rich grant it anew" }]],
  [
    "a granter without money",
    { grants: [{ ...grant, held: 1n }] },
    24,
    [{ state: "warning", fix: "have akash1rich mint some ACT" }],
  ],
  ["none", {}, 24, [{ state: "problem", fix: expect.stringContaining("akash tx authz grant akash1me deposit") }]],
  ["none that is needed", { sources: ["balance", "grant"] }, 24, []],
])("grants are checked: %s", (_, more, hours, expected) => {
  expect(grantChecks(funding(more), new Date("2026-11-27T00:00:00Z"), hours)).toMatchObject(expected);
});
