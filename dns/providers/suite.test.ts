import { internet, type Network } from "../../network/network.ts";
import type { DnsSettings } from "../../provider/settings.ts";
import { CLOUDFLARE_ACCOUNT } from "../../sandbox/dns/cloudflare.ts";
import { dnsDialTable, type SandboxDns, startDns } from "../../sandbox/dns/dns.ts";
import { planRecords } from "../plan.ts";
import { awaitRecords } from "../propagation.ts";
import { canonicalRecordSet } from "../rdata.ts";
import { type RecordSet, type RecordSets, recordKey } from "../records.ts";
import { connectDns } from "./connect.ts";
import { fullName } from "./names.ts";
import type { DnsProvider, DnsProviderName, HostedZone } from "./provider.ts";
import { reconcileRecords } from "./reconcile.ts";
import { cases, type Step } from "./suite-cases.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const zoneName = "example.com";
const signal = new AbortController().signal;

let sandbox: SandboxDns;
let network: Network;
let provider: DnsProvider;
let zone: HostedZone;
let owned: Set<string>;

const settings = (): DnsSettings => {
  const endpoint = (name: DnsProviderName) => `http://127.0.0.1:${sandbox.ports[name]}`;
  return {
    cloudflare: {
      apiToken: "sandbox-cloudflare",
      accountId: CLOUDFLARE_ACCOUNT,
      endpoint: endpoint("cloudflare"),
      loadBalancing: true,
    },
    google: { project: "sandbox", accessToken: "sandbox-google", endpoint: endpoint("google") },
    desec: { token: "sandbox-desec", endpoint: endpoint("desec") },
  };
};

function plan(desired: RecordSets, actual: readonly RecordSet[]) {
  const decided = planRecords({
    desired,
    actual,
    owned,
    minimumTtl: provider.minimumTtl(zone),
    adopt: false,
    force: true,
  });
  expect(decided.conflicts).toEqual([]);
  return decided.changes;
}

async function apply(desired: RecordSets): Promise<void> {
  await reconcileRecords(provider, zone, (actual) => plan(desired, actual), { signal });
  owned = new Set(Object.keys(desired));
}

const keyed = (step: Step): RecordSets =>
  Object.fromEntries(step.map(canonicalRecordSet).map((record) => [recordKey(record), record]));

/** Everything desired and nothing else is given by the name servers, and what went is gone. */
async function verify(desired: RecordSets, before: RecordSets): Promise<void> {
  const minimum = provider.minimumTtl(zone);
  const present = Object.values(desired).map((set) => ({
    name: fullName(set.name, zoneName),
    type: set.type,
    values: set.values,
    ttl: Math.max(set.ttl, minimum),
    match: set.routing ? ("within" as const) : ("equal" as const),
  }));
  const aliased = new Set(Object.values(desired).flatMap(({ name, type }) => (type === "CNAME" ? [name] : [])));
  const wild = Object.values(desired).some(({ name }) => name === "*");
  const absent = Object.entries(before)
    .filter(([key, { name }]) => !(key in desired) && !aliased.has(name) && !wild)
    .map(([, { name, type }]) => ({ name: fullName(name, zoneName), type, values: [] }));
  await awaitRecords(network, zone.nameServers, [...present, ...absent], { signal, timeout: 2_000 });
}

describe.each(["cloudflare", "google", "desec"] as const)("%s", (name) => {
  beforeAll(async () => {
    sandbox = await startDns({
      ports: free,
      throttle: 10_000,
      cloudflarePlan: { batch: 200, records: 3_500, minimumTtl: 60 },
    });
    const table = dnsDialTable(sandbox.ports);
    network = { ...internet, dial: async (host, port) => table[`${host}:${port}`] ?? { host, port } };
    provider = await connectDns(settings(), name);
    zone = await provider.createZone(zoneName, signal);
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    owned = new Set((await provider.readRecords(zone, signal)).map(recordKey).filter((key) => key !== "/NS"));
    await apply({});
  });

  test.each(cases.filter(({ not }) => !not?.includes(name)))(
    "$title",
    async ({ steps }) => {
      let before: RecordSets = {};
      for (const step of steps) {
        const desired = keyed(step);
        await apply(desired);
        expect(plan(desired, await provider.readRecords(zone, signal))).toEqual([]);
        await verify(desired, before);
        before = desired;
      }
    },
    60_000,
  );
});
