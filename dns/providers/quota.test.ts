import { PAID_PLAN } from "../../sandbox/dns/cloudflare-plan.ts";
import { type SandboxDns, startDns } from "../../sandbox/dns/dns.ts";
import { STANDARD_LIMITS } from "../../sandbox/dns/google-rrset.ts";
import type { Middleware, Reply } from "../../sandbox/dns/http.ts";
import { planRecords } from "../plan/plan.ts";
import { canonicalRecordSet } from "../records/rdata.ts";
import { type RecordChange, type RecordSet, recordKey } from "../records/records.ts";
import { connectDns } from "./connect.ts";
import { QuotaExceededError } from "./errors.ts";
import type { DnsProvider, HostedZone, ZoneQuota } from "./provider.ts";
import { refuseQuota } from "./quota.ts";
import { reconcileRecords } from "./reconcile.ts";
import { sandboxSettings } from "./sandbox-settings.fixture.ts";

const a = (name: string, ...last: number[]): RecordSet =>
  canonicalRecordSet({ name, type: "A", ttl: 3600, values: last.map((octet) => `192.0.2.${octet}`) });
const hosts = (count: number): RecordSet[] => Array.from({ length: count }, (_, index) => a(`h${index}`, 1));

describe("the quota of a zone with three record sets", () => {
  const zone: HostedZone = { id: "1", name: "example.com", nameServers: ["ns1.provider.net", "ns2.provider.net"] };
  const apex = (...hosts: string[]): RecordSet => ({ name: "", type: "NS", ttl: 3600, values: hosts });
  const own = zone.nameServers.map((host) => `${host}.`);
  const items = [1, 2].map((weight) => ({ weight, values: [`192.0.2.${weight}`] }));
  const routed: RecordSet = { ...a("r", 1, 2), routing: { kind: "weighted", items } };
  const actual = [apex(...own), a("x", 1), a("y", 1, 2)];
  const full: ZoneQuota = { records: { used: 3, limit: 3 } };
  const change = (before: RecordSet | undefined, after: RecordSet | undefined): RecordChange => ({
    key: recordKey((after ?? before)!),
    ...(before && { before }),
    ...(after && { after }),
  });
  const [create, grow, shrink, remove] = [
    change(undefined, a("z", 1)),
    change(a("x", 1), a("x", 1, 2)),
    change(a("y", 1, 2), a("y", 1)),
    change(a("x", 1), undefined),
  ];
  const foreign = change(apex(...own), apex(...own, "ns.other.net."));

  test.each<[string, ZoneQuota, RecordChange[], string[]]>([
    ["a record set more than it has room for is refused", { recordSets: 4 }, [create], ["zone"]],
    ["the last room is taken, the SOA counted", { recordSets: 5 }, [create], []],
    ["a set that takes another's place fits", { recordSets: 4 }, [remove, create], []],
    ["a value more is no set more", { recordSets: 4 }, [grow], []],
    ["a record set more is a record more", full, [create], ["zone"]],
    ["a value more is a record more", full, [grow], ["zone"]],
    ["a value that takes another's place fits", full, [grow, shrink], []],
    ["what shrinks a zone that is over its quota is no matter", { records: { used: 9, limit: 3 } }, [remove], []],
    ["own apex name servers are no records, others are", { records: { used: 3, limit: 4 } }, [foreign, grow], ["zone"]],
    ["a routing is no record", full, [change(undefined, routed)], []],
    ["a set with more values than a set may have is refused", { valuesPerSet: 1 }, [grow, create], ["x/A"]],
    ["a set that was too large already may shrink", { valuesPerSet: 0 }, [shrink], []],
    ["an unknown quota refuses nothing", {}, [create, grow], []],
  ])("%s", (_, quota, changes, refused) => {
    expect(refuseQuota("google", zone, quota, actual, changes).map(({ key }) => key ?? "zone")).toEqual(refused);
  });

  test("the messages say what, where, how many, and how to go on", () => {
    const quota = { ...full, valuesPerSet: 1 };
    expect(refuseQuota("cloudflare", zone, quota, actual, [grow]).map(({ message }) => message)).toEqual([
      "zone example.com at cloudflare holds 3 records, with this plan 4, and its quota is 3: delete some there, move some into a zone of their own, or have the quota raised",
      "x/A of zone example.com at cloudflare holds 1 values, with this plan 2, and the quota of a record set is 1: change it, have the quota raised, or leave the provider out with octodns.excluded",
    ]);
  });
});

/** Twelve records at either: Google counts the apex NS and the SOA. */
describe.each([
  [
    "cloudflare",
    { records: { used: 10, limit: 12 } },
    /zone example\.com at cloudflare holds 10 records, with this plan 13, and its quota is 12: /,
  ],
  [
    "google",
    { recordSets: 14, valuesPerSet: 50 },
    /zone example\.com at google holds 12 record sets, with this plan 15, and its quota is 14: /,
  ],
] as const)("a full zone at %s", (name, quota, message) => {
  let sandbox: SandboxDns;
  let provider: DnsProvider;
  let zone: HostedZone;
  let calls: string[];
  let answerQuota: Middleware;

  const isQuota = (path: readonly string[]) => path.at(-1) === "usage" || path.at(-2) === "projects";
  const apply = (...desired: RecordSet[]) => {
    const records = Object.fromEntries(desired.map((set) => [recordKey(set), set]));
    const decide = (actual: readonly RecordSet[]) => {
      const owned = new Set(actual.map(recordKey).filter((key) => key !== "/NS"));
      return planRecords({ desired: records, actual, owned, minimumTtl: 0, adopt: false, force: true }).changes;
    };
    return reconcileRecords(provider, zone, decide, { signal: new AbortController().signal });
  };

  beforeEach(async () => {
    calls = [];
    answerQuota = (request, next) => next(request);
    const middleware: Middleware = (request, next) => {
      calls.push(isQuota(request.path) ? "quota" : request.method);
      return isQuota(request.path) ? answerQuota(request, next) : next(request);
    };
    sandbox = await startDns({
      ports: { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 },
      middleware: { cloudflare: middleware, google: middleware },
      cloudflarePlan: { ...PAID_PLAN, records: 12 },
      googleLimits: { ...STANDARD_LIMITS, sets: 14, valuesPerSet: 50 },
    });
    provider = await connectDns(sandboxSettings(sandbox), name);
    zone = await provider.createZone("example.com", new AbortController().signal);
    await apply(...hosts(10));
    calls = [];
  });
  afterEach(() => sandbox.close());

  test("tells its quota", async () => {
    expect(await provider.readQuota?.(zone, new AbortController().signal)).toEqual(quota);
  });

  test("takes what fits exactly", async () => {
    await apply(...hosts(12));
    expect(calls).toEqual(["GET", "quota", "POST"]);
  });

  test("refuses what does not fit before anything is written", async () => {
    const refused = apply(...hosts(13));
    await expect(refused).rejects.toBeInstanceOf(QuotaExceededError);
    await expect(refused).rejects.toThrow(message);
    expect(calls).toEqual(["GET", "quota"]);
  });

  test("is not asked for its quota where as much is deleted as is created", async () => {
    await apply(...hosts(9), a("other", 1));
    expect(calls).toEqual(["GET", "POST"]);
  });

  test.each<[string, Reply | ((reply: Reply) => Reply)]>([
    ["is not there", { status: 404, body: {} }],
    ["is not shown to this token", { status: 403, body: {} }],
    ["cannot be read at the moment", { status: 503, body: {} }],
    [
      "is told without numbers",
      { status: 200, body: { success: true, result: { record_quota: null, record_usage: 10 } } },
    ],
    ["comes in half", (reply) => ({ ...reply, truncated: true })],
  ])("whose quota %s is written, and its provider decides", async (_, answer) => {
    answerQuota = (request, next) => (typeof answer === "function" ? answer(next(request)) : answer);
    await apply(...hosts(12));
    expect(calls).toEqual(["GET", "quota", "POST"]);
    await expect(apply(...hosts(13))).rejects.toMatchObject({ name: "DnsProviderError" });
  });
});
