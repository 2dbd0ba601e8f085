import type { DeploymentInfo, Lease } from "../chain/client.ts";
import { reputations, trackRecord } from "./track-record.ts";

const hour = 589n; // blocks, rounded
const now = 1_000_000n;
const api = "p/s/api";

function lease(dseq: string, ended: bigint | undefined, reason: string, changes: Partial<Lease["id"]> = {}): Lease {
  const id = { owner: "akash1me", dseq, gseq: 1, oseq: 1, provider: "a", bseq: 0, ...changes };
  const createdAt = BigInt(dseq) + BigInt(id.oseq);
  const price = { denom: "uact", amount: "1" };
  if (ended === undefined)
    return { id, state: "active", price, created_at: createdAt, closed_on: 0n, reason: "lease_closed_invalid" };
  const state = reason.endsWith("insufficient_funds") ? "insufficient_funds" : "closed";
  return { id, state, price, created_at: createdAt, closed_on: now - ended, reason };
}

function deployment(dseq: string, state: "active" | "closed", service = "api"): DeploymentInfo {
  const id = { owner: "akash1me", dseq };
  const group = { id: { ...id, gseq: 1 }, state: "open" as const, group_spec: { name: `af:p/s/${service}#00000000` } };
  const escrow = { state: { state: "open" as const, settled_at: 1n, funds: [], deposits: [] } };
  return { deployment: { id, state, hash: "", created_at: 1n }, groups: [group], escrow_account: escrow };
}

test.each(["unstable", "decommission", "unspecified", "manifest_timeout"])(
  "a lease its provider closed as %s counts",
  (reason) => {
    const record = trackRecord(
      [lease("7", 3n * hour, `lease_closed_reason_${reason}`)],
      [deployment("7", "closed")],
      now,
    );
    const how = `closed the last lease of api (${reason.replace("_", " ")}) 3 h ago`;
    expect(record).toEqual([{ provider: "a", service: api, how, ago: 3n * hour, left: false }]);
  },
);

test("a lease that was given up counts while its deployment lives, or was leased again", () => {
  const left = lease("7", hour / 6n, "lease_closed_owner");
  const given = [{ provider: "a", how: "ran nothing of api and was left 12 min ago", left: true }];
  expect(trackRecord([left], [deployment("7", "active")], now)).toMatchObject(given);
  const next = lease("7", 1n, "lease_closed_owner", { oseq: 2, provider: "b" });
  expect(trackRecord([left, next], [deployment("7", "closed")], now)).toMatchObject(given);
});

test.each(["lease_closed_owner", "lease_closed_reason_decommission"])(
  "a lease that was taken back counts as one left, whoever ended it (%s)",
  (reason) => {
    const reclamation = { window: "3600s", deadline: "1764583200", reason: "lease_closed_reason_decommission" };
    const record = trackRecord([{ ...lease("7", hour, reason), reclamation }], [deployment("7", "closed")], now);
    expect(record).toMatchObject([{ how: "took the last lease of api back 1 h ago", left: true }]);
  },
);

test.each<[string, Lease[], DeploymentInfo[]]>([
  ["ended with its deployment", [lease("7", hour, "lease_closed_owner")], [deployment("7", "closed")]],
  ["ran out of money", [lease("7", hour, "lease_closed_reason_insufficient_funds")], [deployment("7", "closed")]],
  ["ended eight days ago", [lease("7", 8n * 24n * hour, "lease_closed_reason_unstable")], [deployment("7", "active")]],
  [
    "was followed by one that runs",
    [lease("7", hour, "lease_closed_reason_unstable"), lease("9", undefined, "")],
    [deployment("7", "closed"), deployment("9", "active")],
  ],
])("a lease that %s is no failure", (_name, leases, deployments) => {
  expect(trackRecord(leases, deployments, now)).toEqual([]);
});

describe("the reputation of a provider", () => {
  const failures = (ended: bigint, reason: string, service: string) =>
    reputations(trackRecord([lease("7", ended, reason)], [deployment("7", "active", service)], now), api).get("a");

  test("is worse for the service it failed than for others", () => {
    expect(failures(hour, "lease_closed_reason_unstable", "docs")).toMatchObject({ weight: 110n, last: false });
    expect(failures(hour, "lease_closed_reason_unstable", "api")).toMatchObject({ weight: 200n, last: false });
  });

  test("is last for a service that left it within a day", () => {
    expect(failures(23n * hour, "lease_closed_owner", "api")).toMatchObject({ weight: 200n, last: true });
    expect(failures(25n * hour, "lease_closed_owner", "api")).toMatchObject({ weight: 200n, last: false });
    expect(failures(hour, "lease_closed_owner", "docs")).toMatchObject({ weight: 110n, last: false });
  });

  test("is told by the newest failure, the same service's first", () => {
    const leases = [
      lease("7", hour, "lease_closed_reason_unstable"),
      lease("8", 2n * hour, "lease_closed_reason_unstable"),
    ];
    const record = trackRecord(leases, [deployment("7", "active", "docs"), deployment("8", "active", "ipfs")], now);
    expect(reputations(record, api).get("a")?.why).toContain("of docs");
    expect(reputations(record, "p/s/ipfs").get("a")?.why).toContain("of ipfs");
  });
});
