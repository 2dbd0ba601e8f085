import { createPrivateKey, X509Certificate } from "node:crypto";
import { pebbleBinary } from "../sandbox/process.fixture.ts";
import { CaError } from "./ca-error.ts";
import { newPrivateKey } from "./certificate.ts";
import { connectCa } from "./client.ts";
import { issueCertificate, renewalAdvice } from "./issue.ts";
import { memoryJournal } from "./journal.fixture.ts";
import { killedAfter } from "./killed.fixture.ts";
import { nameSetOf } from "./ledger.ts";
import { type Pebble, startPebble } from "./pebble.fixture.ts";
import { ChallengeRegistry, dnsChallenges } from "./publish.ts";
import type { IssueEnvironment, IssueRequest } from "./request.ts";
import { MemoryZone, serveZones } from "./zone.fixture.ts";

/** Milliseconds: a CA and its DNS on a busy machine. */
const timeout = 60_000;

if (pebbleBinary === undefined)
  console.warn("SKIPPED: orders against a CA, because Pebble is not in the tool cache (./platform test builds it)");

(pebbleBinary === undefined ? describe.skip : describe)("an order against Pebble", () => {
  const accountKeyPem = newPrivateKey("ecdsa-p256");
  const request = {
    accountKeyPem,
    names: ["example.com", "*.example.com", "api.example.net"],
    keyType: "ecdsa-p256" as const,
  };
  /** Of an account no proof is remembered of: Pebble reuses one in a hundred. */
  const fresh = () => ({ names: ["example.com"], accountKeyPem: newPrivateKey("ecdsa-p256") });
  const never = new AbortController().signal;
  let zones: MemoryZone[];
  let dns: Awaited<ReturnType<typeof serveZones>>;
  let pebble: Pebble;

  beforeAll(async () => {
    zones = [];
    dns = await serveZones(zones);
    pebble = await startPebble(pebbleBinary!, dns.port);
  }, timeout);

  beforeEach(() => {
    zones.splice(0, zones.length, new MemoryZone("example.com"), new MemoryZone("example.net"));
  });

  afterAll(async () => {
    await pebble?.stop();
    await dns?.close();
  }, timeout);

  const published = (board = new ChallengeRegistry()) =>
    dnsChallenges(
      zones.map((zone) => ({ dns: zone, zone: zone.zone })),
      board,
      "platform/test",
      async () => {},
    );

  function surroundings(signal = never, said: string[] = []): IssueEnvironment {
    return {
      reporter: {
        signal,
        status: (message) => void said.push(message),
        warn: (message) => void said.push(message),
      },
      challenges: published(),
      journal: memoryJournal(),
      connect: (url) => connectCa(url, pebble.network, signal),
      now: () => new Date(),
      checkCaa: async () => {},
      limitsOf: () => undefined,
      stagingFor: () => undefined,
    };
  }

  async function order(change: Partial<IssueRequest> = {}, signal = never, around = surroundings(signal)) {
    const source = { directoryUrl: pebble.directoryUrl, email: "ops@example.com" };
    return issueCertificate({ ...request, source, ...change }, around);
  }

  const connected = () => connectCa(pebble.directoryUrl, pebble.network, never);

  /** A CA that does not answer at `url`. */
  const downAt = (url: string, around = surroundings()): IssueEnvironment => ({
    ...around,
    connect: async (asked) => {
      if (asked === url) throw new CaError(`CA ${url} does not answer`, "unreachable");
      return around.connect(asked);
    },
  });

  test(
    "apex, wildcard and a name of another zone get one certificate, and no record stays behind",
    async () => {
      const issued = await order();
      expect(issued.names).toEqual(["*.example.com", "api.example.net", "example.com"]);
      expect(new X509Certificate(issued.chainPem).checkPrivateKey(createPrivateKey(issued.privateKeyPem))).toBe(true);
      expect(issued.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----/);
      const [leaf, intermediate] = issued.chainPem
        .match(/-----BEGIN[\s\S]*?END CERTIFICATE-----/g)!
        .map((pem) => new X509Certificate(pem));
      expect(leaf!.verify(intermediate!.publicKey)).toBe(true);
      expect(intermediate!.verify(new X509Certificate(await pebble.root()).publicKey)).toBe(true);
      expect(zones.map(({ applied }) => applied.length)).toEqual([2, 2]);
      expect(zones.every(({ sets }) => sets.size === 0)).toBe(true);
    },
    timeout,
  );

  test(
    "a renewal replaces its predecessor and has its own time",
    async () => {
      const first = await order();
      const window = await (await connected()).renewalWindow(first.ariId);
      expect(window?.start.getTime()).toBeLessThan(window?.end.getTime() ?? 0);
      const second = await order({ current: first });
      expect(second.serial).not.toBe(first.serial);
      expect(second.renewAt.getTime()).toBeGreaterThan(Date.now());
      expect(second.renewAt.getTime()).toBeLessThanOrEqual(
        second.notAfter.getTime() - (second.notAfter.getTime() - second.notBefore.getTime()) / 3,
      );
      expect((await renewalAdvice(await connected(), second, { warn: () => {} })).renewAt).toEqual(second.renewAt);
    },
    timeout,
  );

  test(
    "a predecessor the CA does not know is no obstacle",
    async () => {
      const first = await order();
      await expect(order({ current: { ...first, ariId: "AAAA.AQ" } })).resolves.toHaveProperty("serial");
    },
    timeout,
  );

  test(
    "an RSA key and a profile of the CA are honoured",
    async () => {
      const issued = await order({ keyType: "rsa-2048", profile: "shortlived", names: ["api.example.net"] });
      expect(new X509Certificate(issued.chainPem).publicKey.asymmetricKeyType).toBe("rsa");
      expect(issued.notAfter.getTime() - issued.notBefore.getTime()).toBeLessThanOrEqual(518_400_000);
    },
    timeout,
  );

  test(
    "an unknown profile is an error that names the offered ones",
    async () => {
      await expect(order({ profile: "classic" })).rejects.toThrow(
        /no profile "classic": it offers default, shortlived/,
      );
    },
    timeout,
  );

  test(
    "the same key finds the same account, and a CA that lost it registers it again",
    async () => {
      const ca = await connectCa(pebble.directoryUrl, pebble.network, never);
      const { url } = await ca.account(accountKeyPem);
      expect((await ca.account(accountKeyPem)).url).toBe(url);
      await pebble.stop();
      pebble = await startPebble(pebbleBinary!, dns.port);
      await expect(order()).resolves.toHaveProperty("serial");
    },
    timeout,
  );

  test(
    "a name no zone holds is an error before anything is written",
    async () => {
      await expect(order({ names: ["example.com", "example.org"] })).rejects.toThrow(
        /example\.org lies in none of the zones example\.com, example\.net/,
      );
      expect(zones.flatMap(({ applied }) => applied)).toEqual([]);
    },
    timeout,
  );

  test(
    "records are taken away after the CA refused the proof",
    async () => {
      const [zone] = zones;
      const put = zone!.applyChanges.bind(zone);
      zone!.applyChanges = (hosted, changes, signal) =>
        put(
          hosted,
          changes.map((change) =>
            change.before
              ? change
              : { ...change, after: { ...change.after!, values: ['"wrong"', ...change.after!.values.slice(1)] } },
          ),
          signal,
        );
      await expect(order(fresh())).rejects.toThrow(/did not accept the proof for example\.com/);
      expect([...zone!.sets.values()].flatMap(({ values }) => values).filter((value) => value !== '"wrong"')).toEqual(
        [],
      );
    },
    timeout,
  );

  test(
    "records are taken away after an abort",
    async () => {
      const controller = new AbortController();
      const [zone] = zones;
      const put = zone!.applyChanges.bind(zone);
      zone!.applyChanges = async (...call) => {
        await put(...call);
        controller.abort(new Error("cancelled"));
      };
      await expect(order(fresh(), controller.signal)).rejects.toThrow("cancelled");
      expect(zone!.applied).toHaveLength(2);
      expect(zone!.sets.size).toBe(0);
    },
    timeout,
  );

  test(
    "what an interrupted run left is taken away, what others have put there stays",
    async () => {
      const [zone] = zones;
      const values = ['"left-behind"', '"af:platform/test=left-behind"', '"foreign"'];
      zone!.sets.set("_acme-challenge/TXT", { name: "_acme-challenge", type: "TXT", ttl: 60, values });
      await order(fresh());
      expect(zone!.sets.get("_acme-challenge/TXT")?.values).toEqual(['"foreign"']);
    },
    timeout,
  );

  test(
    "two orders for one name at the same time do not disturb each other",
    async () => {
      const challenges = published();
      const issued = await Promise.all(
        [1, 2, 3].map(() => order({ names: ["example.com"] }, never, { ...surroundings(), challenges })),
      );
      expect(new Set(issued.map(({ serial }) => serial)).size).toBe(3);
      expect(zones[0]!.sets.size).toBe(0);
    },
    timeout,
  );

  test(
    "killed after any step, the next run takes up the same order: one order, one certificate, no record left",
    async () => {
      const steps: string[] = [];
      for (let last = 1; ; last += 1) {
        const calls: string[] = [];
        const around = { ...surroundings(), challenges: published() };
        const names = [`*.n${last}.example.com`, `n${last}.example.com`];
        const finished = await order({ names }, never, killedAfter(around, last, { calls })).then(
          () => true,
          () => false,
        );
        steps.push(calls.at(-1)!);
        const issued = await order(
          { names },
          never,
          killedAfter({ ...around, challenges: published() }, 1_000, { calls }),
        );
        expect(calls.filter((call) => call === "newOrder")).toHaveLength(1);
        expect(issued.names).toEqual(names);
        expect(new X509Certificate(issued.chainPem).checkPrivateKey(createPrivateKey(issued.privateKeyPem))).toBe(true);
        expect([...zones[0]!.sets.values()]).toEqual([]);
        if (finished) break;
      }
      console.info(`killed after each of ${steps.length} steps: ${steps.join(", ")}`);
    },
    4 * timeout,
  );

  test(
    "a certificate that was downloaded but never came into the state is downloaded again, a current one is not",
    async () => {
      const around = surroundings();
      const first = await order({}, never, around);
      const again = await order({}, never, around);
      expect(again).toMatchObject({ serial: first.serial, privateKeyPem: first.privateKeyPem });
      const next = await order({ current: again }, never, around);
      expect(next.serial).not.toBe(first.serial);
    },
    timeout,
  );

  test(
    "an order for other names, or under another account, is not taken up",
    async () => {
      const around = surroundings();
      const first = await order({}, never, around);
      const other = await order({ names: ["example.com"] }, never, around);
      expect(other.names).toEqual(["example.com"]);
      const stranger = await order(
        { names: ["example.com"], accountKeyPem: newPrivateKey("ecdsa-p256") },
        never,
        around,
      );
      expect(new Set([first, other, stranger].map(({ serial }) => serial)).size).toBe(3);
    },
    timeout,
  );

  test(
    "an order the CA has forgotten is placed anew",
    async () => {
      const around = surroundings();
      await order({ names: ["example.com"] }, never, killedAfter(around, 7, { calls: [] })).catch(() => {});
      expect(around.journal).toHaveProperty("ledger.pending.length", 1);
      await pebble.stop();
      pebble = await startPebble(pebbleBinary!, dns.port);
      await expect(order({ names: ["example.com"] }, never, around)).resolves.toHaveProperty("serial");
    },
    timeout,
  );

  test(
    "names that never had a certificate are ordered at the rehearsal's CA first, and only once",
    async () => {
      const staging = await startPebble(pebbleBinary!, dns.port);
      try {
        const asked: string[] = [];
        const around: IssueEnvironment = {
          ...surroundings(),
          stagingFor: (url) => (url === pebble.directoryUrl ? staging.directoryUrl : undefined),
          connect: (url) => {
            const [name, at] =
              url === staging.directoryUrl ? (["staging", staging] as const) : (["production", pebble] as const);
            asked.push(name);
            return connectCa(url, at.network, never);
          },
        };
        const first = await order({}, never, around);
        expect(asked).toEqual(["production", "staging"]);
        expect(first.issuedBy).toBe(pebble.directoryUrl);
        asked.length = 0;
        await order({ current: first }, never, around);
        expect(asked).toEqual(["production"]);
        asked.length = 0;
        await order({ names: ["example.com"] }, never, around);
        expect(asked).toEqual(["production", "staging"]);
      } finally {
        await staging.stop();
      }
    },
    timeout,
  );

  test(
    "a mistake that the rehearsal finds costs no order at the CA",
    async () => {
      const around = downAt("https://staging.test/dir", {
        ...surroundings(),
        stagingFor: () => "https://staging.test/dir",
      });
      await expect(order({}, never, around)).rejects.toThrow(/staging\.test\/dir does not answer/);
      expect(await around.journal.read()).toMatchObject({ orders: [] });
    },
    timeout,
  );

  test(
    "the second CA is asked while the first is down and there is no certificate, or little of its life is left",
    async () => {
      const down = { directoryUrl: "https://down.test/dir" };
      const around = downAt(down.directoryUrl);
      const fallback = { directoryUrl: pebble.directoryUrl };
      const first = await order({ source: down, fallback }, never, around);
      expect(first.issuedBy).toBe(pebble.directoryUrl);
      await expect(order({ source: down, fallback, current: first }, never, around)).rejects.toThrow(/does not answer/);
      const days = (count: number) => new Date(Date.now() + count * 86_400_000);
      const ending = { ...first, notBefore: days(-80), notAfter: days(10) };
      await expect(order({ source: down, fallback, current: ending }, never, around)).resolves.toHaveProperty("serial");
    },
    timeout,
  );

  test(
    "an order over the limit is not placed, a renewal that names its predecessor is",
    async () => {
      const few = { most: 1, within: 3_600_000 };
      const limits = { certificatesPerNameSet: few, ordersPerAccount: few, refusalsPerName: few, accounts: few };
      const around = { ...surroundings(), limitsOf: () => limits };
      const first = await order({}, never, around);
      const second = await order({ current: first }, never, around);
      const known = { ...second, ariId: "AAAA.AQ" };
      await expect(order({ current: known }, never, around)).rejects.toThrow(
        /no further certificate is ordered .* limit is 1 in 1 hours. It is allowed again at/,
      );
      expect((await around.journal.read())?.orders.map(({ exempt }) => exempt)).toEqual([false, true]);
    },
    timeout,
  );

  test(
    "a proof the CA did not find is remembered, and the order is not taken up again",
    async () => {
      const around = surroundings();
      const broken = {
        ...around,
        challenges: { publish: async () => {}, withdraw: async () => {}, keep: async () => {} },
      };
      await expect(order(fresh(), never, broken)).rejects.toThrow(/did not accept the proof/);
      expect(await around.journal.read()).toMatchObject({
        pending: [],
        orders: [{ failed: true, nameSet: nameSetOf(["example.com"]) }],
        refusals: [{ name: "example.com" }],
      });
      await expect(order({ names: ["example.com"] }, never, around)).resolves.toHaveProperty("serial");
    },
    timeout,
  );

  test(
    "a challenge name that is a CNAME is proven in the zone it leads to, and nothing is left there",
    async () => {
      const [zone, other] = zones;
      const alias = { name: "_acme-challenge", type: "CNAME", ttl: 60, values: ["proofs.example.net."] };
      zone!.sets.set("_acme-challenge/CNAME", alias);
      await expect(order({ ...fresh(), names: ["example.com", "*.example.com"] })).resolves.toHaveProperty("serial");
      expect(zone!.applied).toEqual([]);
      expect(other!.applied.map((changes) => changes.map(({ key }) => key))).toEqual([["proofs/TXT"], ["proofs/TXT"]]);
      expect(other!.sets.size).toBe(0);
    },
    timeout,
  );

  test(
    "lasting records prove the names where that is wanted: they stay, and the next order writes nothing",
    async () => {
      const [zone] = zones;
      const names = ["example.com", "*.example.com"];
      const lasting = { ...fresh(), names, persistentProof: true };
      const first = await order(lasting);
      expect([...zone!.sets.values()]).toMatchObject([
        {
          name: "_validation-persist",
          values: [
            expect.stringMatching(
              /^"pebble\.letsencrypt\.org; accounturi=https:\/\/localhost:\d+\/my-account\/\w+; policy=wildcard"$/,
            ),
          ],
        },
      ]);
      expect((await order({ ...lasting, current: first })).serial).not.toBe(first.serial);
      expect(zone!.applied).toHaveLength(1);
    },
    timeout,
  );

  test(
    "a certificate is revoked with its reason, once",
    async () => {
      const issued = await order({ names: ["example.com"] });
      const account = await (await connected()).account(accountKeyPem);
      await account.revoke(issued.chainPem, 1);
      await expect(account.revoke(issued.chainPem, 1)).rejects.toThrow(/did not revoke the certificate: .*already/i);
    },
    timeout,
  );
});
