import type { Lease } from "../market.ts";
import { closeReasonDue, endLease, type LeaseView } from "./ending.ts";

const id = { owner: "akash1me", dseq: "7", gseq: 1, oseq: 1, provider: "akash1p", bseq: 0 };
const reclamation = { window: "3600s", deadline: "0", reason: "lease_closed_invalid" };
const lease = (changes: Partial<Lease> = {}): Lease => ({
  id,
  state: "active",
  created_at: "1",
  reclamation: null,
  ...changes,
});
const taken = lease({
  state: "reclaiming",
  reclamation: { ...reclamation, deadline: "5000", reason: "lease_closed_reason_decommission" },
});
const minute = 60_000;
const due = (now: number, changes: Partial<LeaseView> = {}) =>
  closeReasonDue({ lease: lease(), since: 0, manifest: true, unready: undefined, ...changes }, now, 5 * minute);

test.each<[string, number, Partial<LeaseView>, string | undefined]>([
  ["that waits for its manifest for less than the patience goes on", 5 * minute, { manifest: false }, undefined],
  ["without a manifest ends", 5 * minute + 1, { manifest: false }, "lease_closed_reason_manifest_timeout"],
  ["whose workloads are ready goes on", 600 * minute, {}, undefined],
  ["whose workload is not ready for 7.9 minutes goes on", 10 * minute, { unready: 2.2 * minute }, undefined],
  ["whose workload stays unready ends", 10 * minute, { unready: 2 * minute }, "lease_closed_reason_unstable"],
  ["that is taken back goes on until its deadline", 4_999_999, { lease: taken, manifest: false }, undefined],
  ["that is taken back ends with its deadline", 5_000_000, { lease: taken }, "lease_closed_reason_decommission"],
])("a lease %s", (_name, now, changes, reason) => {
  expect(due(now, changes)).toBe(reason);
});

test.each<[string, Lease, string]>([
  ["one without a window is closed", lease(), "MsgCloseBid"],
  ["one with a window is announced", lease({ reclamation }), "MsgLeaseStartReclaim"],
  ["an announced one is closed", taken, "MsgCloseBid"],
])("ending a lease: %s", (_name, given, message) => {
  const reason = "lease_closed_reason_unstable";
  expect(endLease(given, reason)).toEqual({ "@type": `/akash.market.v1beta5.${message}`, id, reason });
});
