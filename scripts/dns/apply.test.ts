import { DnsProviderError } from "../../dns/providers/errors.ts";
import type { PlannedZone } from "../../operations/zones/planning.ts";
import { refusedLine, resultLine } from "./apply.ts";
import { exitCodeOf, planProblem } from "./plan.ts";

const failed = (error: Error) =>
  resultLine({ provider: "desec", zone: "example.com", state: "failed", changes: 2, error });

test.each(["throttled", "unavailable", "unknown", "conflict"] as const)("after %s another run is advised", (kind) => {
  expect(failed(new DnsProviderError("desec", kind, "no"))).toMatch(/run it again, it takes up what is left/);
});

test.each(["invalid", "denied"] as const)("after %s, which stays so, no other run is advised", (kind) => {
  expect(failed(new DnsProviderError("desec", kind, "no"))).not.toMatch(/again/);
});

test("a refused record is named and makes the exit code 1, and does not keep the others from being written", () => {
  const change = { key: "a/A", after: { name: "a", type: "A", ttl: 3600, values: ["192.0.2.1"] } };
  const refused = [{ key: "m/MX", message: "m/MX: desec takes no target" }];
  const plan = { changes: [change], conflicts: [], refused, warnings: [], unsafe: null };
  const zone = { provider: "desec", zone: "example.com", plan } as unknown as PlannedZone;
  expect([planProblem(zone), exitCodeOf([zone])]).toEqual([undefined, 1]);
  expect(refusedLine(zone)).toEqual([expect.stringMatching(/example\.com at desec: not written, .*: m\/MX/)]);
  expect(exitCodeOf([{ ...zone, plan: { ...plan, refused: [] } }])).toBe(2);
});
