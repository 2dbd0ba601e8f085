import { runwayChecks } from "./wallet.ts";

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
