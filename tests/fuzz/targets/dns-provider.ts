import { connectDns } from "../../../dns/providers/connect.ts";
import { DNS_PROVIDERS } from "../../../dns/providers/registry.ts";
import { sandboxSettings } from "../../../dns/providers/sandbox-settings.fixture.ts";
import { canonicalRecordSet } from "../../../dns/records/rdata.ts";
import type { RecordSet } from "../../../dns/records/records.ts";
import type { DnsProviderName, DnsSettings } from "../../../dns/settings.ts";
import { startDns } from "../../../sandbox/dns/dns.ts";
import { record, serveAnswers } from "../answers.ts";
import type { Target } from "../target.ts";

const PORTS = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };

const set = (name: string, type: string, ...values: string[]): RecordSet =>
  canonicalRecordSet({ name, type, ttl: 3600, values });
const DESIRED = [
  set("www", "A", "192.0.2.1", "192.0.2.2"),
  set("", "MX", "10 mx.example.net."),
  set("txt", "TXT", '"v=spf1 -all"'),
  set("api", "CNAME", "www.example.com."),
  set("_sip._tcp", "SRV", "5 6 7 host.example.net."),
  set("", "CAA", '0 issue "letsencrypt.org"'),
];

/** What `up` asks of a provider, answered by its double in the sandbox. */
export async function target(name: DnsProviderName): Promise<Target> {
  const sandbox = await startDns({ ports: PORTS });
  const settings = sandboxSettings(sandbox);
  const origin = settings[name]!.endpoint!;
  const corpus = await record(origin, (proxy) => talk(at(settings, name, proxy), name, new AbortController().signal));
  await sandbox.close();
  const server = await serveAnswers();
  const here = at(settings, name, `http://127.0.0.1:${server.port}`);
  return {
    form: "answers",
    corpus: [corpus],
    read: (input) => server.play(input, (signal) => talk(here, name, signal)),
    close: server.close,
  };
}

const at = (settings: DnsSettings, name: DnsProviderName, endpoint: string): DnsSettings => ({
  [name]: { ...settings[name], endpoint },
});

async function talk(settings: DnsSettings, name: DnsProviderName, signal: AbortSignal): Promise<void> {
  const provider = await connectDns(settings, name);
  const zone = (await provider.findZone("example.com", signal)) ?? (await provider.createZone("example.com", signal));
  await provider.readQuota?.(zone, signal);
  const create = DESIRED.map((after) => ({ key: `${after.name}/${after.type}`, after }));
  await provider.readRecords(zone, signal);
  await provider.applyChanges(zone, create, signal);
  const read = await provider.readRecords(zone, signal);
  for (const { name, type, ttl, values } of read) canonicalRecordSet({ name, type, ttl, values });
  const [before] = read.filter((each) => each.name === "www");
  const change = before && { key: "www/A", before, after: set("www", "A", "192.0.2.3") };
  if (change) await provider.applyChanges(zone, [change], signal);
  await DNS_PROVIDERS[name].readReach(settings[name]!, signal);
}
