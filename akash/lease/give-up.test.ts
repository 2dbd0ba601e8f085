import type { Lease } from "../chain/client.ts";
import { type FailedStart, whyKept } from "./give-up.ts";

const height = 100_000n;
const hour = 589n; // blocks, rounded

function lease(oseq: number, changes: Partial<Lease> = {}): Lease {
  const id = { owner: "akash1me", dseq: "7", gseq: 1, oseq, provider: `p${oseq}`, bseq: 0 };
  const price = { denom: "uact", amount: "1" };
  const createdAt = height - 100n;
  return {
    id,
    state: "active",
    price,
    created_at: createdAt,
    closed_on: 0n,
    reason: "lease_closed_invalid",
    ...changes,
  };
}

const left = (oseq: number, blocks: bigint) =>
  lease(oseq, { state: "closed", reason: "lease_closed_owner", closed_on: height - blocks });

const failed: FailedStart = { leases: [lease(3)], oseq: 3, height, stateful: false, started: false, everywhere: false };

test.each<[string, Partial<FailedStart>]>([
  ["new", {}],
  ["the second within a day", { leases: [left(2, hour), lease(3)] }],
  ["the third, but not within a day", { leases: [left(1, 30n * hour), left(2, hour), lease(3)] }],
  [
    "one after leases that their providers closed",
    {
      leases: [1, 2].map((oseq) => ({ ...left(oseq, hour), reason: "lease_closed_reason_unstable" })).concat(lease(3)),
    },
  ],
])("a lease that is %s is given up", (_name, changes) => {
  expect(whyKept({ ...failed, ...changes })).toBeUndefined();
});

test.each<[string, Partial<FailedStart>, string]>([
  ["holds a volume", { stateful: true }, "it holds a volume"],
  ["is old", { leases: [lease(3, { created_at: height - 2n * hour })] }, "it is older than 1 h"],
  ["cannot run anywhere", { everywhere: true }, "another provider would get the same answer"],
  ["had containers started", { started: true }, "the fault may be their own"],
  ["is the third within a day", { leases: [left(1, 20n * hour), left(2, hour), lease(3)] }, "2 other providers failed"],
  ["its provider closed", { leases: [lease(3, { state: "closed" })] }, "not active any more"],
  ["is being reclaimed", { leases: [lease(3, { state: "reclaiming" })] }, "not active any more"],
  ["the node does not know", { leases: [] }, "not active any more"],
])("a lease that %s is kept", (_name, changes, why) => {
  expect(whyKept({ ...failed, ...changes })).toContain(why);
});
