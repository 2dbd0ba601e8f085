import fc from "fast-check";
import { PAID_PLAN } from "../../sandbox/dns/cloudflare-plan.ts";
import { type SandboxDns, startDns } from "../../sandbox/dns/dns.ts";
import { planRecords } from "../plan/plan.ts";
import { zoneRecords } from "../records/arbitrary-records.fixture.ts";
import { canonicalRecordSet } from "../records/rdata.ts";
import { type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import { connectDns } from "./connect.ts";
import { DnsProviderError } from "./errors.ts";
import type { DnsProvider } from "./provider.ts";
import { refusals, withRefusals } from "./refusals.ts";
import { DNS_PROVIDER_NAMES } from "./registry.ts";
import { sandboxSettings } from "./sandbox-settings.fixture.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const signal = new AbortController().signal;
let sandbox: SandboxDns;
beforeAll(async () => {
  sandbox = await startDns({ ports: free, throttle: 100_000, cloudflarePlan: PAID_PLAN });
});
afterAll(() => sandbox.close());

const set = (name: string, type: string, values: string[], ttl = 3600): RecordSet =>
  canonicalRecordSet({ name, type, ttl, values });
const keyed = (records: readonly RecordSet[]): RecordSets =>
  Object.fromEntries(records.map((record) => [recordKey(record), record]));
const some = (count: number, value: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => value(at));

/** Record sets on either side of a limit. */
const extreme = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 95, max: 105 }).map((count) =>
        set(
          "many",
          "A",
          some(count, (at) => `10.0.0.${at}`),
        ),
      ),
      fc.integer({ min: 7, max: 10 }).map((count) =>
        set(
          "cut",
          "NS",
          some(count, (at) => `ns${at}.example.net.`),
        ),
      ),
      fc.integer({ min: 4060, max: 4090 }).map((length) => set("long", "TXT", [`"${"x".repeat(length)}"`])),
      fc.integer({ min: 3, max: 6 }).map((count) =>
        set(
          "texts",
          "TXT",
          some(count, (at) => `"${at}${"x".repeat(2000)}"`),
        ),
      ),
      fc.integer({ min: 30, max: 34 }).map((count) =>
        set(
          "huge",
          "TXT",
          some(count, (at) => `"${at}${"x".repeat(1990)}"`),
        ),
      ),
      fc.integer({ min: 62, max: 65 }).map((length) => set("x".repeat(length), "A", ["192.0.2.1"])),
      fc.constantFrom("-a", "a-", "a_", "b.*", "*.b").map((name) => set(name, "A", ["192.0.2.1"])),
      fc.constantFrom("", "c").map((name) => set(name, "CNAME", ["example.net."])),
      fc.constant(set("c", "CNAME", ["a.example.net.", "b.example.net."])),
      fc.constantFrom("", "d").map((name) => set(name, "DS", [`1 13 2 ${"ab".repeat(32)}`])),
      fc.constantFrom("_acme-challenge", "_acme-challenge.www").map((name) => set(name, "NS", ["ns1.example.net."])),
      fc.constant(set("x", "SPF", ['"v=spf1 -all"'])),
      fc.constantFrom("", "al").map((name) => set(name, "ALIAS", ["example.net."])),
      fc.constant(set("_x._tcp", "SRV", ["1 1 70000 example.net."])),
    ),
    fc.oneof({ weight: 2, arbitrary: fc.constant(3600) }, fc.constantFrom(86_400, 86_401, 2 ** 31 - 1, 2 ** 31)),
  )
  .map(([record, ttl]) => ({ ...record, ttl }));

/** Zones of records of every type, some of them at a limit. */
const zones = fc
  .tuple(fc.uniqueArray(extreme, { minLength: 1, maxLength: 4, selector: ({ name }) => name }), zoneRecords(12))
  .map(([extremes, records]) => {
    const names = new Set(extremes.map(({ name }) => name));
    return [...extremes, ...records.filter(({ name }) => !names.has(name))];
  })
  .map((records) => records.filter((record) => recordKey(record) !== "/NS"));

let count = 0;

/** Writes the record sets into a new zone. @returns why it was refused, or undefined */
async function write(provider: DnsProvider, records: readonly RecordSet[]): Promise<Error | undefined> {
  const zone = await provider.createZone(`z${count++}.example`, signal);
  const minimum = provider.minimumTtl(zone);
  const changes = records.map((record) => ({
    key: recordKey(record),
    after: { ...record, ttl: Math.max(record.ttl, minimum) },
  }));
  try {
    await provider.applyChanges(zone, changes, signal);
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    const left = await provider.readRecords(zone, signal);
    const others = left.filter((record) => recordKey(record) !== "/NS");
    await provider.applyChanges(
      zone,
      others.map((before) => ({ key: recordKey(before), before })),
      signal,
    );
    await provider.deleteZone(zone, signal);
  }
}

/** Without what is refused, and without what is refused then. */
function acceptable(name: DnsProvider["name"], records: readonly RecordSet[]): readonly RecordSet[] {
  const refused = new Set(refusals(name, "z1000.example", keyed(records)).map(({ key }) => key));
  return refused.size === 0
    ? records
    : acceptable(
        name,
        records.filter((record) => !refused.has(recordKey(record))),
      );
}

test.each(DNS_PROVIDER_NAMES)(
  "%s accepts what is not refused beforehand, and nothing that is",
  async (name) => {
    const provider = await connectDns(sandboxSettings(sandbox), name);
    await fc.assert(
      fc.asyncProperty(zones, async (records) => {
        expect(await write(provider, acceptable(name, records))).toBeUndefined();
        for (const { key } of refusals(name, "z1000.example", keyed(records))) {
          const refused = records.find((record) => recordKey(record) === key)!;
          const beside = records.filter((record) => record.name === refused.name);
          expect(await write(provider, beside)).toBeInstanceOf(DnsProviderError);
        }
      }),
      { numRuns: 60 },
    );
  },
  120_000,
);

test("a refusal says what, why and how to go on", () => {
  const refused = refusals("google", "example.com", keyed([set("l", "DNAME", ["example.net."])]));
  expect(refused).toEqual([
    {
      key: "l/DNAME",
      message: "l/DNAME: google has no DNAME records; change it, or leave google out with octodns.excluded",
    },
  ]);
});

test("more record sets than a Google zone holds are refused as a whole", () => {
  const records = keyed(some(9999, (at) => `h${at}`).map((name) => set(name, "A", ["192.0.2.1"])));
  expect(refusals("google", "example.com", records)).toMatchObject([{ key: null }]);
  expect(refusals("desec", "example.com", records)).toEqual([]);
});

test.each([
  ["a long comment", { comment: "x".repeat(501) }],
  ["two lines", { comment: "one\ntwo" }],
  ["many tags", { tags: some(21, String) }],
  ["a tag with a space", { tags: ["two words"] }],
])("%s is refused by Cloudflare", (_, note) => {
  const record = { ...set("n", "A", ["192.0.2.1"]), cloudflare: { notes: { "192.0.2.1": note } } };
  expect(refusals("cloudflare", "example.com", keyed([record]))).toHaveLength(1);
});

test("only refused writes are left out of a plan: what stands there was accepted once", () => {
  const [old, fresh] = [set("a", "LOC", ["0 0 0 N 0 0 0 E 0m"]), set("b", "LOC", ["0 0 0 N 0 0 0 E 0m"])];
  const desired = keyed([old, fresh]);
  const plan = planRecords({ desired, actual: [old], owned: new Set(), minimumTtl: 0, adopt: false });
  expect(withRefusals(plan, refusals("google", "example.com", desired))).toMatchObject({
    changes: [],
    conflicts: [],
    refused: [{ key: "b/LOC" }],
  });
});

test("a refused record takes no other with it, and what it would replace stays", () => {
  const desired = keyed([set("a", "A", ["192.0.2.1"]), set("m", "MX", ["10 under_score.example.net."])]);
  const [txt, cname] = [set("m", "TXT", ['"old"']), set("z", "CNAME", ["example.net."])];
  const owned = new Set(["m/TXT", "z/CNAME"]);
  const plan = planRecords({ desired, actual: [txt, cname], owned, minimumTtl: 0, adopt: false });
  expect(withRefusals(plan, refusals("desec", "example.com", desired))).toMatchObject({
    changes: [{ key: "a/A" }, { key: "z/CNAME", before: cname }],
    conflicts: [],
    refused: [{ key: "m/MX", message: expect.stringContaining('no target "under_score.example.net."') }],
  });
});
