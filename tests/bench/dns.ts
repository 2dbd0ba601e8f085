import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { planRecords } from "../../dns/plan/plan.ts";
import { connectDns } from "../../dns/providers/connect.ts";
import type { DnsProvider, HostedZone } from "../../dns/providers/provider.ts";
import { reconcileRecords } from "../../dns/providers/reconcile.ts";
import { type RecordSet, recordKey } from "../../dns/records/records.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { printZone } from "../../dns/zone-files/zone-print.ts";
import { root } from "../../engine/root.ts";
import { PAID_PLAN } from "../../sandbox/dns/cloudflare-plan.ts";
import { startDns } from "../../sandbox/dns/dns.ts";
import type { Middleware } from "../../sandbox/dns/http.ts";
import { largeZone } from "./large-zone.ts";

const ZONE = "example.com";
const PROVIDERS = ["desec", "google", "cloudflare"] as const;
const signal = new AbortController().signal;

/** A dry run of a large zone, and how the API calls of every provider grow with the zone. Nothing is asserted here. */
export async function benchDns(): Promise<void> {
  await benchDryRun(10_000, 1_000);
  await benchCalls([10, 100, 1_000, 9_990]); // Google holds 10,000 record sets a zone, SOA and NS among them
}

/** Two zone files are read, checked and compared by the command, in a process of its own. */
async function benchDryRun(count: number, updates: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "platform-bench-"));
  try {
    const folders = [join(folder, "from"), join(folder, "to")] as const;
    await writeZone(folders[0], largeZone(count));
    await writeZone(folders[1], largeZone(count, updates));
    const runs = [];
    await measureDiff(...folders); // compiles the code once, as the first command after an installation does
    for (let run = 0; run < 5; run++) runs.push(await measureDiff(...folders));
    const [best, , median] = runs.toSorted((a, b) => a.cpu - b.cpu);
    process.stdout.write(
      `dns dry run, ${count} record sets, ${best!.updates} updates: ${best!.cpu.toFixed(2)} s CPU, ` +
        `${best!.seconds.toFixed(2)} s, ${best!.megabytes.toFixed(0)} MB at most (best of ${runs.length}; ` +
        `median ${median!.cpu.toFixed(2)} s CPU)\n`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeZone(folder: string, records: readonly RecordSet[]): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, `${ZONE}.yaml`), printZone(records));
}

/** Prints what the process used when it ends. */
const METER = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write(JSON.stringify(process.resourceUsage())))",
)}`;

async function measureDiff(from: string, to: string) {
  const started = performance.now();
  const args = ["--disable-warning=ExperimentalWarning", "--import", METER, join(root, "scripts", "main.ts")];
  const { stdout, stderr } = await execa(
    process.execPath,
    [...args, "dns", "diff", ZONE, "--from", from, "--to", to, "--json"],
    { maxBuffer: 64 << 20, env: { NODE_COMPILE_CACHE: join(dirname(from), "compile-cache") } },
  );
  const used = JSON.parse(stderr) as NodeJS.ResourceUsage;
  return {
    updates: (JSON.parse(stdout) as { updates: number }).updates,
    cpu: (used.userCPUTime + used.systemCPUTime) / 1e6,
    seconds: (performance.now() - started) / 1000,
    megabytes: used.maxRSS / 1024,
  };
}

/** Counts requests for a first fill, a plan without changes, and a change of a tenth. */
async function benchCalls(sizes: readonly number[]): Promise<void> {
  process.stdout.write("dns API calls (reads + writes)   fill   plan   change of 10 %\n");
  for (const name of PROVIDERS) {
    for (const size of sizes) {
      const counts = await countCalls(name, size);
      const cells = counts.map(({ reads, writes }) => `${reads}+${writes}`.padStart(7)).join("");
      process.stdout.write(`  ${name.padEnd(12)}${String(size).padStart(7)} record sets ${cells}\n`);
    }
  }
}

interface Calls {
  reads: number;
  writes: number;
}

async function countCalls(name: DnsProviderName, size: number): Promise<Calls[]> {
  let calls: Calls = { reads: 0, writes: 0 };
  const counting: Middleware = (request, respond) => {
    if (request.method === "GET") calls.reads++;
    else calls.writes++;
    return respond(request);
  };
  const sandbox = await startDns({
    ports: { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 },
    middleware: { [name]: counting },
    throttle: 100_000,
    cloudflarePlan: { ...PAID_PLAN, records: 20_000 },
  });
  try {
    const endpoint = `http://127.0.0.1:${sandbox.ports[name]}`;
    const provider = await connectDns(
      {
        cloudflare: { apiToken: "sandbox-cloudflare", endpoint },
        google: { project: "sandbox", accessToken: "sandbox-google", endpoint },
        desec: { token: "sandbox-desec", endpoint },
      },
      name,
    );
    const zone = await provider.createZone(ZONE, signal);
    const counted: Calls[] = [];
    for (const desired of [largeZone(size), largeZone(size), largeZone(size, size / 10)]) {
      calls = { reads: 0, writes: 0 };
      await reconcile(provider, zone, desired);
      counted.push(calls);
    }
    return counted;
  } finally {
    await sandbox.close();
  }
}

async function reconcile(provider: DnsProvider, zone: HostedZone, desired: readonly RecordSet[]): Promise<void> {
  const keyed = Object.fromEntries(desired.map((record) => [recordKey(record), record]));
  await reconcileRecords(
    provider,
    zone,
    (actual) => {
      const owned = new Set(actual.map(recordKey));
      return planRecords({ desired: keyed, actual, owned, minimumTtl: 0, adopt: false, force: true }).changes;
    },
    { signal },
  );
}
