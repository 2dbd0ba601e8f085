import type { Lease } from "../../akash/chain/client.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { reclaimChecks } from "./reclaims.ts";

const lease: Lease = {
  id: { owner: "akash1me", dseq: "7", gseq: 1, oseq: 1, provider: "akash1p", bseq: 0 },
  state: "active",
  reason: "lease_closed_invalid",
  price: { denom: "uact", amount: "1" },
  created_at: 1n,
  closed_on: 0n,
};
const deadline = String(Date.parse("2026-12-01T10:00:00Z") / 1000);
const reclamation = { window: "86400s", deadline, reason: "lease_closed_reason_decommission" };
const holding = (service: string, changes: Partial<Lease>): Holding => ({
  dseq: "7",
  name: "",
  tag: { project: "p", stage: "s", service, nonce: "00000000" },
  open: true,
  used: true,
  lease: { ...lease, ...changes },
  state: { state: "", detail: "" },
  escrow: { funds: [], settledAt: 1n, rate: [] },
});

test("a lease that is taken back is named with its deadline, and no other is", () => {
  const holdings = [holding("api", {}), holding("ipfs", { state: "reclaiming", reclamation })];
  expect(reclaimChecks(holdings, new Date("2026-12-01T09:30:00Z"), "up")).toEqual([
    {
      name: "lease ipfs",
      state: "warning",
      says: "its provider takes it back at 2026-12-01T10:00Z, in 30 min (decommission)",
      fix: "up",
    },
  ]);
});
