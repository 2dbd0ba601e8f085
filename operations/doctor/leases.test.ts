import type { Lease } from "../../akash/chain/client.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import type { OwnedDeployment } from "../leases/state.ts";
import { leaseChecks } from "./leases.ts";

const owned = (dseq: string, service: string, leaving = false): OwnedDeployment => ({
  urn: service,
  name: service,
  service,
  dseq,
  stateful: false,
  volumes: [],
  leaving,
  considered: [],
});
const holding = (dseq: string, state: string, more: Partial<Holding> = {}): Holding => ({
  dseq,
  name: "",
  tag: undefined,
  open: true,
  used: true,
  lease: { state } as Lease,
  state: { state, detail: "" },
  escrow: { funds: [], settledAt: 1n, rate: [] },
  ...more,
});

test("every deployment of the state that has no live lease is a problem of its own", () => {
  const all = [owned("1", "api"), owned("2", "docs"), owned("3", "web"), owned("4", "auth"), owned("5", "old", true)];
  const holdings = [
    holding("1", "active"),
    holding("2", "closed"),
    holding("3", "insufficient_funds", { open: false }),
    holding("5", "closed"),
  ];
  const checks = leaseChecks(all, holdings, "./platform up --refresh");
  expect(checks.map(({ name, state, says }) => `${state} ${name}: ${says}`)).toEqual([
    "problem lease docs: deployment 2 has no live lease (closed)",
    "problem lease web: deployment 3 is closed (insufficient_funds)",
    "problem lease auth: deployment 4 is not on the chain",
  ]);
  expect(checks[0]?.fix).toBe("./platform up --refresh leases it again");
});

test("those that share a cause are one problem", () => {
  const all = [owned("1", "api"), owned("2", "docs"), owned("3", "web")];
  const checks = leaseChecks(all, [holding("2", "closed")], "./platform up --refresh");
  expect(checks.map(({ name, says, fix }) => `${name}: ${says}; ${fix}`)).toEqual([
    "lease api, web: each of deployments 1, 3 is not on the chain; ./platform up --refresh leases them again",
    "lease docs: deployment 2 has no live lease (closed); ./platform up --refresh leases it again",
  ]);
});

test("one line says that all are live", () => {
  expect(leaseChecks([owned("1", "api")], [holding("1", "reclaiming")], "")).toMatchObject([{ state: "ok" }]);
  expect(leaseChecks([], [], "")).toEqual([]);
});
