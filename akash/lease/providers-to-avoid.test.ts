import type { Lease } from "../chain/client.ts";
import type { ObservedDeployment } from "./lifecycle.ts";
import { providersToAvoid } from "./providers-to-avoid.ts";

const id = { owner: "akash1me", dseq: "7", gseq: 1, oseq: 1, provider: "akash1p", bseq: 0 };
const lease: Lease = {
  id,
  state: "closed",
  reason: "lease_closed_owner",
  price: { denom: "uact", amount: "1" },
  created_at: 1n,
  closed_on: 1000n,
};
const taken = (deadline: string) => ({ window: "86400s", deadline, reason: "lease_closed_reason_decommission" });
const unstable: Partial<Lease> = { reason: "lease_closed_reason_unstable" };
const reclaiming: Partial<Lease> = { state: "reclaiming", closed_on: 0n, reclamation: taken("5000") };
const of = (changes: Partial<Lease>, height = 1100n) => {
  const observed = { leases: [{ ...lease, ...changes }] } as unknown as ObservedDeployment;
  return [...providersToAvoid([observed], height)];
};

test.each<[string, Partial<Lease>, string]>([
  ["takes its lease back", reclaiming, "it takes its lease of deployment 7 back"],
  ["found what ran unstable", unstable, "it found deployment 7 unstable"],
])("a provider that %s is refused", (_name, changes, why) => {
  expect(of(changes)).toEqual([["akash1p", why]]);
});

test.each<[string, Partial<Lease>]>([
  ["took it back once", { reclamation: taken("5000") }],
  ["has the lease", { state: "active", closed_on: 0n, reclamation: taken("0") }],
  ["lost it to the tenant", {}],
  ["got no manifest", { reason: "lease_closed_reason_manifest_timeout" }],
  ["was not paid", { state: "insufficient_funds", ...unstable }],
])("a provider that %s is not", (_name, changes) => {
  expect(of(changes)).toEqual([]);
});

test("after a day it may have the service again", () => {
  expect(of(unstable, 1000n + 14_000n)).toHaveLength(1);
  expect(of(unstable, 1000n + 14_200n)).toEqual([]);
});
