import fc from "fast-check";
import { type SandboxDns, startDns } from "../../sandbox/dns/dns.ts";
import { planRecords } from "../plan/plan.ts";
import { canonicalRecordSet } from "../records/rdata.ts";
import { type RecordSet, recordKey } from "../records/records.ts";
import { connectDns } from "./connect.ts";
import type { DnsProvider, HostedZone } from "./provider.ts";
import { reconcileRecords } from "./reconcile.ts";
import { sandboxSettings } from "./sandbox-settings.fixture.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const signal = new AbortController().signal;
let sandbox: SandboxDns;
beforeAll(async () => {
  sandbox = await startDns({ ports: free, throttle: 10_000 });
});
afterAll(() => sandbox.close());

const octet = fc.integer({ min: 0, max: 255 });
const host = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/).map((label) => `${label}.example.net.`);
const values = (one: fc.Arbitrary<string>) => fc.uniqueArray(one, { minLength: 1, maxLength: 4 });
const text = fc.string({ unit: "binary", minLength: 1, maxLength: 300 }).filter((value) => value.isWellFormed());
const quoted = text.map((value) =>
  [...Buffer.from(value)]
    .map((byte) =>
      byte > 32 && byte < 127 && byte !== 34 && byte !== 92
        ? String.fromCharCode(byte)
        : `\\${String(byte).padStart(3, "0")}`,
    )
    .join(""),
);

/** Values by type; a name holds either a CNAME or any of the others. */
const plain: Record<string, fc.Arbitrary<string[]>> = {
  A: values(fc.tuple(octet, octet).map(([a, b]) => `192.0.${a}.${b}`)),
  AAAA: values(fc.ipV6()),
  MX: values(fc.tuple(octet, host).map(([priority, name]) => `${priority} ${name}`)),
  TXT: values(quoted.map((value) => `"${value}"`)),
  SRV: values(fc.tuple(octet, octet, octet, host).map((parts) => parts.join(" "))),
  CAA: values(quoted.map((value) => `0 issue "${value}"`)),
};
const ttl = fc.integer({ min: 3600, max: 86_400 });
const node = fc.oneof(
  fc.record({ CNAME: host.map((name) => [name]) }),
  fc.record(plain, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string[]>>,
);
const zone = fc
  .dictionary(fc.stringMatching(/^(\*|_?[a-z][a-z0-9]{0,5})(\.[a-z]{1,3})?$/), fc.tuple(node, ttl), { maxKeys: 12 })
  .map((nodes) =>
    Object.entries(nodes).flatMap(([name, [sets, seconds]]) =>
      Object.entries(sets).map(([type, all]) => canonicalRecordSet({ name, type, ttl: seconds, values: all })),
    ),
  );

const sorted = (sets: readonly RecordSet[]) =>
  sets.map(canonicalRecordSet).sort((a, b) => (recordKey(a) < recordKey(b) ? -1 : 1));

async function write(provider: DnsProvider, hosted: HostedZone, desired: readonly RecordSet[]) {
  const keyed = Object.fromEntries(desired.map((set) => [recordKey(set), set]));
  await reconcileRecords(
    provider,
    hosted,
    (actual) => {
      const owned = new Set(actual.map(recordKey).filter((key) => key !== "/NS"));
      return planRecords({ desired: keyed, actual, owned, minimumTtl: 0, adopt: false, force: true }).changes;
    },
    { signal },
  );
}

test.each(["cloudflare", "google", "desec"] as const)(
  "%s: any zone becomes any other zone",
  async (name) => {
    const provider = await connectDns(sandboxSettings(sandbox), name);
    const hosted = await provider.createZone("example.com", signal);
    await fc.assert(
      fc.asyncProperty(zone, zone, async (before, after) => {
        for (const desired of [before, after]) {
          await write(provider, hosted, desired);
          const actual = (await provider.readRecords(hosted, signal)).filter((set) => recordKey(set) !== "/NS");
          expect(sorted(actual)).toEqual(sorted(desired));
        }
      }),
      { numRuns: 20 },
    );
  },
  60_000,
);
