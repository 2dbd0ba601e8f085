import { internet, type Network } from "../../../network/network.ts";
import { CLOUDFLARE_ACCOUNT } from "../../../sandbox/dns/cloudflare.ts";
import { PAID_PLAN } from "../../../sandbox/dns/cloudflare-plan.ts";
import { dnsDialTable, type SandboxDns, startDns } from "../../../sandbox/dns/dns.ts";
import { expectedAnswers } from "../../answers/expected-answer.ts";
import { awaitRecords } from "../../answers/propagation.ts";
import { planRecords } from "../../plan/plan.ts";
import { canonicalRecordSet } from "../../records/rdata.ts";
import { type RecordSet, type RecordSets, recordKey } from "../../records/records.ts";
import { connectDns } from "../connect.ts";
import { fullName } from "../names.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { reconcileRecords } from "../reconcile.ts";
import { DNS_PROVIDER_NAMES } from "../registry.ts";
import { sandboxSettings } from "../sandbox-settings.fixture.ts";
import type { Step } from "./suite-case.fixture.ts";
import { cases } from "./suite-cases.fixture.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const zoneName = "example.com";
const signal = new AbortController().signal;

let sandbox: SandboxDns;
let network: Network;
let provider: DnsProvider;
let zone: HostedZone;
let owned: Set<string>;

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
  const present = expectedAnswers(zoneName, Object.values(desired), provider.minimumTtl(zone));
  const aliased = new Set(Object.values(desired).flatMap(({ name, type }) => (type === "CNAME" ? [name] : [])));
  const wild = Object.values(desired).some(({ name }) => name === "*");
  const absent = Object.entries(before)
    .filter(([key, { name }]) => !(key in desired) && !aliased.has(name) && !wild)
    .map(([, { name, type }]) => ({ name: fullName(name, zoneName), type, values: [] }));
  await awaitRecords(network, zone.nameServers, [...present, ...absent], { signal, timeout: 2_000 });
}

describe.each(DNS_PROVIDER_NAMES)("%s", (name) => {
  beforeAll(async () => {
    sandbox = await startDns({
      ports: free,
      throttle: 10_000,
      cloudflarePlan: PAID_PLAN,
    });
    const table = dnsDialTable(sandbox.ports);
    network = { ...internet, dial: async (host, port) => table[`${host}:${port}`] ?? { host, port } };
    const { cloudflare, ...settings } = sandboxSettings(sandbox);
    const balanced = { ...cloudflare!, accountId: CLOUDFLARE_ACCOUNT, loadBalancing: true };
    provider = await connectDns({ ...settings, cloudflare: balanced }, name);
    zone = await provider.createZone(zoneName, signal);
  });
  const done: string[] = [];
  afterAll(async () => {
    console.info(
      `${name}: ${done.length} cases applied, planned again without a change, and answered: ${done.join("; ")}`,
    );
    await sandbox.close();
  });
  beforeEach(async () => {
    owned = new Set((await provider.readRecords(zone, signal)).map(recordKey).filter((key) => key !== "/NS"));
    await apply({});
  });

  test.each(cases.filter(({ not }) => !not?.includes(name)))(
    "$title",
    async ({ title, steps }) => {
      let before: RecordSets = {};
      for (const step of steps) {
        const desired = keyed(step);
        await apply(desired);
        expect(plan(desired, await provider.readRecords(zone, signal))).toEqual([]);
        await verify(desired, before);
        before = desired;
      }
      done.push(title);
    },
    60_000,
  );
});
