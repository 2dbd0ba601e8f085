import { pebbleBinary } from "../sandbox/process.fixture.ts";
import { newPrivateKey } from "./certificate.ts";
import { connectCa } from "./client.ts";
import { type Fault, faultyFront } from "./faults.fixture.ts";
import { issueCertificate } from "./issue.ts";
import { memoryJournal } from "./journal.fixture.ts";
import { type Pebble, startPebble } from "./pebble.fixture.ts";
import { ChallengeRegistry, dnsChallenges } from "./publish.ts";
import type { IssuedCertificate, IssueEnvironment } from "./request.ts";
import { MemoryZone, serveZones } from "./zone.fixture.ts";

if (pebbleBinary === undefined)
  console.warn("SKIPPED: a CA with faults, because Pebble is not in the tool cache (./platform test builds it)");

const FAULTS: readonly Fault[] = ["429", "503", "cut", "lost"];

(pebbleBinary === undefined ? describe.skip : describe)("a CA behind faults", () => {
  const zone = new MemoryZone("example.com");
  let dns: Awaited<ReturnType<typeof serveZones>>;
  let pebble: Pebble;

  beforeAll(async () => {
    dns = await serveZones([zone]);
    pebble = await startPebble(pebbleBinary!, dns.port);
  }, 60_000);

  afterAll(async () => {
    await pebble?.stop();
    await dns?.close();
  }, 60_000);

  test("every fifth request spoilt: certificates are issued and renewed, and no record stays behind", async () => {
    let count = 0;
    const front = await faultyFront(pebble.directoryUrl, () => {
      count += 1;
      return count % 5 === 0 ? FAULTS[(count / 5) % FAULTS.length] : undefined;
    });
    const network = { ...pebble.network, authorities: async () => [front.authority] };
    const signal = new AbortController().signal;
    const around: IssueEnvironment = {
      reporter: { signal, status: () => {}, warn: () => {} },
      challenges: dnsChallenges(
        [{ dns: zone, zone: zone.zone }],
        new ChallengeRegistry(),
        "platform/test",
        async () => {},
      ),
      journal: memoryJournal(),
      connect: (url) => connectCa(url, network, signal),
      now: () => new Date(),
      checkCaa: async () => {},
      limitsOf: () => undefined,
      stagingFor: () => undefined,
    };
    const request = {
      accountKeyPem: newPrivateKey("ecdsa-p256"),
      source: { directoryUrl: front.directoryUrl },
      names: ["example.com", "*.example.com"],
      keyType: "ecdsa-p256" as const,
    };
    try {
      const serials = new Set<string>();
      let current: IssuedCertificate | undefined;
      let runs = 0;
      while (serials.size < 4 && runs < 12) {
        runs += 1;
        current = await issueCertificate({ ...request, current }, around).catch(() => current);
        if (current) serials.add(current.serial);
      }
      console.info(`${serials.size} certificates in ${runs} runs; requests: ${JSON.stringify(front.counts)}`);
      expect(serials.size).toBe(4);
      for (const fault of FAULTS) expect(front.counts[fault]).toBeGreaterThan(0);
      expect(zone.sets.size).toBe(0);
    } finally {
      await front.close();
    }
  }, 120_000);
});
