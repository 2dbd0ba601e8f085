import type { Lease } from "./client.ts";
import { reclaimedAt, reclaimText, windowProblem, windowSeconds } from "./reclamation.ts";

const now = new Date("2026-11-30T10:10:00Z");
const lease: Lease = {
  id: { owner: "akash1me", dseq: "7", gseq: 1, oseq: 1, provider: "akash1p", bseq: 0 },
  state: "reclaiming",
  reason: "lease_closed_invalid",
  price: { denom: "uact", amount: "1" },
  created_at: 1n,
  closed_on: 0n,
  reclamation: {
    window: "86400s",
    deadline: String(Date.parse("2026-12-01T10:00:00Z") / 1000),
    reason: "lease_closed_reason_decommission",
  },
};
const until = (time: string) => ({
  ...lease,
  reclamation: { ...lease.reclamation!, deadline: String(Date.parse(time) / 1000) },
});

test.each([
  ["24h", 86_400],
  ["90m", 5_400],
])("%s are %d seconds", (window, seconds) => {
  expect(windowSeconds(window)).toBe(seconds);
});

const where = "akash.reclamation, or the service's placement.reclamation";
const bounds = { min: 3600, max: 2_592_000 };
test.each<[string, typeof bounds | undefined, string | undefined]>([
  ["1h", bounds, undefined],
  ["720h", bounds, undefined],
  ["59m", bounds, `reclamation 59m: the chain takes windows of 1 h to 720 h; change ${where}`],
  ["721h", bounds, `reclamation 721h: the chain takes windows of 1 h to 720 h; change ${where}`],
  ["24h", undefined, `reclamation 24h: this chain does not know reclamation; take it out of ${where}`],
])("a window of %s", (window, given, refusal) => {
  expect(windowProblem(window, given)).toBe(refusal);
});

test.each<[string, Lease, string | undefined]>([
  ["a day", lease, "its provider takes it back at 2026-12-01T10:00Z, in 23 h 50 min (decommission)"],
  [
    "minutes",
    until("2026-11-30T10:25:00Z"),
    "its provider takes it back at 2026-11-30T10:25Z, in 15 min (decommission)",
  ],
  ["nothing", until("2026-11-30T10:00:00Z"), "its provider takes it back at 2026-11-30T10:00Z, overdue (decommission)"],
  ["all the time", { ...lease, state: "active" }, undefined],
])("a lease with %s left", (_name, given, text) => {
  expect(reclaimText(given, now)).toBe(text);
});

test("a lease that is over is taken back no more", () => {
  expect(reclaimedAt({ ...lease, state: "closed" })).toBeUndefined();
  expect(reclaimedAt({ ...lease, reclamation: null })).toBeUndefined();
});
