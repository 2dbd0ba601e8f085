import { planOwnRecords } from "../../dns/plan/ownership.ts";
import { connectDns } from "../../dns/providers/connect.ts";
import type { DnsProvider, HostedZone } from "../../dns/providers/provider.ts";
import { DNS_PROVIDER_NAMES } from "../../dns/providers/registry.ts";
import { type RecordSet, recordKey } from "../../dns/records/records.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { type SandboxDns, startDns } from "../../sandbox/dns/dns.ts";
import { HANG_UP, type Middleware } from "../../sandbox/dns/http.ts";
import type { PlannedZone } from "./planning.ts";
import { writeZones } from "./write-zones.ts";

const signal = new AbortController().signal;
const desired: RecordSet[] = ["api", "www"].map((name) => ({ name, type: "A", ttl: 3600, values: ["192.0.2.1"] }));

describe("writing zones at three providers", () => {
  let sandbox: SandboxDns;
  let faults: Partial<Record<DnsProviderName, Middleware>>;
  let order: string[];

  beforeEach(async () => {
    [faults, order] = [{}, []];
    const watched =
      (name: DnsProviderName): Middleware =>
      (request, respond) => {
        if (/batch|changes|rrsets/.test(request.path.join("/"))) order.push(`${request.method} ${name}`);
        return request.method === "GET"
          ? respond(request)
          : (faults[name] ?? ((each, next) => next(each)))(request, respond);
      };
    sandbox = await startDns({
      ports: { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 },
      middleware: Object.fromEntries(DNS_PROVIDER_NAMES.map((name) => [name, watched(name)])),
    });
  });
  afterEach(() => sandbox.close());

  function connect(name: DnsProviderName): Promise<DnsProvider> {
    const endpoint = `http://127.0.0.1:${sandbox.ports[name]}`;
    const cloudflare = { apiToken: "sandbox-cloudflare", endpoint };
    const google = { project: "sandbox", accessToken: "sandbox-google", endpoint };
    return connectDns({ cloudflare, google, desec: { token: "sandbox-desec", endpoint } }, name);
  }

  async function plan(name: DnsProviderName): Promise<PlannedZone> {
    const client = await connect(name);
    const hosted: HostedZone =
      (await client.findZone("example.com", signal)) ?? (await client.createZone("example.com", signal));
    const decide = (actual: readonly RecordSet[]) =>
      planOwnRecords({
        desired: Object.fromEntries(desired.map((record) => [recordKey(record), record])),
        actual,
        owned: new Set(),
        minimumTtl: 0,
        adopt: true,
      });
    const decided = decide(await client.readRecords(hosted, signal));
    return { provider: name, zone: "example.com", client, hosted, plan: decided, unowned: [], decide };
  }

  const planAll = () => Promise.all(DNS_PROVIDER_NAMES.map(plan));
  const statesOf = async (zones: readonly PlannedZone[]) =>
    Object.fromEntries((await writeZones(zones)).map(({ provider, state }) => [provider, state]));
  const pending = async () =>
    (await planAll()).filter((zone) => zone.plan.changes.length > 0).map((zone) => zone.provider);

  test("goes from the slowest budget to the fastest, and leaves nothing to do", async () => {
    const zones = await planAll();
    order = [];
    expect(await statesOf(zones.toReversed())).toEqual({ desec: "written", google: "written", cloudflare: "written" });
    expect(order.filter((call) => !call.startsWith("GET"))).toEqual(["PATCH desec", "POST google", "POST cloudflare"]);
    expect(await pending()).toEqual([]);
  });

  test("what a provider will never accept ends it before the next one; a rerun takes up the rest", async () => {
    const zones = await planAll();
    faults.google = () => ({ status: 400, body: { error: { code: 400, message: "Invalid value" } } });
    expect(await statesOf(zones)).toEqual({ desec: "written", google: "failed", cloudflare: "not tried" });
    faults = {};
    expect(await pending()).toEqual(["google", "cloudflare"]);
    await writeZones(await planAll());
    expect(await pending()).toEqual([]);
  });

  test("a provider that throttles does not keep the others waiting for ever", async () => {
    const zones = await planAll();
    faults.desec = () => ({ status: 429, headers: { "retry-after": "0" }, body: { detail: "Request was throttled." } });
    expect(await statesOf(zones)).toEqual({ desec: "failed", google: "written", cloudflare: "written" });
    faults = {};
    expect(await pending()).toEqual(["desec"]);
  });

  test("a write whose answer is lost is not repeated: it is looked up", async () => {
    const zones = await planAll();
    let writes = 0;
    faults.cloudflare = (request, respond) => {
      writes++;
      respond(request);
      return HANG_UP;
    };
    expect(await statesOf(zones)).toMatchObject({ cloudflare: "written" });
    expect(writes).toBe(1);
  });

  test("a record somebody else changed since the plan was shown stays as it is", async () => {
    const zones = await planAll();
    const other = await plan("google");
    const theirs: RecordSet = { name: "api", type: "A", ttl: 60, values: ["192.0.2.9"] };
    await other.client.applyChanges(other.hosted, [{ key: "api/A", after: theirs }], signal);
    const [, google] = await writeZones(zones);
    expect(google).toMatchObject({ state: "failed", error: { message: expect.stringContaining("api/A changed") } });
    expect(await other.client.readRecords(other.hosted, signal)).toContainEqual(theirs);
  });
});
