import { createPrivateKey, X509Certificate } from "node:crypto";
import { pebbleBinary } from "../sandbox/process.fixture.ts";
import { newPrivateKey } from "./certificate.ts";
import { connectCa } from "./client.ts";
import { type OrderRequest, orderCertificate, renewAt } from "./order.ts";
import { type Pebble, startPebble } from "./pebble.fixture.ts";
import { ChallengeBoard, dnsChallenges } from "./publish.ts";
import { MemoryZone, serveZones } from "./zone.fixture.ts";

/** Milliseconds: a CA and its DNS on a busy machine. */
const patience = 60_000;

if (pebbleBinary === undefined)
  console.warn("SKIPPED: orders against a CA, because Pebble is not in the tool cache (./platform test builds it)");

(pebbleBinary === undefined ? describe.skip : describe)("an order against Pebble", () => {
  const accountKeyPem = newPrivateKey("ecdsa-p256");
  const request: OrderRequest = {
    accountKeyPem,
    email: "ops@example.com",
    names: ["example.com", "*.example.com", "api.example.net"],
    keyType: "ecdsa-p256",
  };
  const never = new AbortController().signal;
  let zones: MemoryZone[];
  let dns: Awaited<ReturnType<typeof serveZones>>;
  let pebble: Pebble;

  beforeAll(async () => {
    zones = [];
    dns = await serveZones(zones);
    pebble = await startPebble(pebbleBinary!, dns.port);
  }, patience);

  beforeEach(() => {
    zones.splice(0, zones.length, new MemoryZone("example.com"), new MemoryZone("example.net"));
  });

  afterAll(async () => {
    await pebble?.stop();
    await dns?.close();
  }, patience);

  const published = (board = new ChallengeBoard()) =>
    dnsChallenges(
      zones.map((zone) => ({ dns: zone, zone: zone.zone })),
      board,
      "platform/test",
      async () => {},
    );

  async function order(change: Partial<OrderRequest> = {}, signal = never) {
    const said: string[] = [];
    const ca = await connectCa(pebble.directoryUrl, pebble.network, signal);
    const voice = {
      signal,
      status: (message: string) => void said.push(message),
      warn: (message: string) => void said.push(message),
    };
    return { ...(await orderCertificate(ca, published(), { ...request, ...change }, voice)), said, ca };
  }

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
    patience,
  );

  test(
    "a renewal replaces its predecessor and has its own time",
    async () => {
      const first = await order();
      const window = await first.ca.renewalWindow(first.ariId);
      expect(window?.start.getTime()).toBeLessThan(window?.end.getTime() ?? 0);
      const second = await order({ replaces: first.ariId });
      expect(second.serial).not.toBe(first.serial);
      expect(second.renewAt.getTime()).toBeGreaterThan(Date.now());
      expect(second.renewAt.getTime()).toBeLessThanOrEqual(
        second.notAfter.getTime() - (second.notAfter.getTime() - second.notBefore.getTime()) / 3,
      );
      expect(await renewAt(second.ca, second.chainPem, { warn: () => {} })).toEqual(second.renewAt);
    },
    patience,
  );

  test(
    "a predecessor the CA does not know is no obstacle",
    async () => {
      await expect(order({ replaces: "AAAA.AQ" })).resolves.toHaveProperty("serial");
    },
    patience,
  );

  test(
    "an RSA key and a profile of the CA are honoured",
    async () => {
      const issued = await order({ keyType: "rsa-2048", profile: "shortlived", names: ["api.example.net"] });
      expect(new X509Certificate(issued.chainPem).publicKey.asymmetricKeyType).toBe("rsa");
      expect(issued.notAfter.getTime() - issued.notBefore.getTime()).toBeLessThanOrEqual(518_400_000);
    },
    patience,
  );

  test(
    "an unknown profile is an error that names the offered ones",
    async () => {
      await expect(order({ profile: "classic" })).rejects.toThrow(
        /no profile "classic": it offers default, shortlived/,
      );
    },
    patience,
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
    patience,
  );

  test(
    "a name no zone holds is an error before anything is written",
    async () => {
      await expect(order({ names: ["example.com", "example.org"] })).rejects.toThrow(
        /example\.org lies in none of the zones example\.com, example\.net/,
      );
      expect(zones.flatMap(({ applied }) => applied)).toEqual([]);
    },
    patience,
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
      await expect(order({ names: ["example.com"] })).rejects.toThrow(/did not accept the proof for example\.com/);
      expect([...zone!.sets.values()].flatMap(({ values }) => values).filter((value) => value !== '"wrong"')).toEqual(
        [],
      );
    },
    patience,
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
      await expect(order({ names: ["example.com"] }, controller.signal)).rejects.toThrow("cancelled");
      expect(zone!.applied).toHaveLength(2);
      expect(zone!.sets.size).toBe(0);
    },
    patience,
  );

  test(
    "what an interrupted run left is taken away, what others have put there stays",
    async () => {
      const [zone] = zones;
      const values = ['"left-behind"', '"af:platform/test=left-behind"', '"foreign"'];
      zone!.sets.set("_acme-challenge/TXT", { name: "_acme-challenge", type: "TXT", ttl: 60, values });
      await order({ names: ["example.com"] });
      expect(zone!.sets.get("_acme-challenge/TXT")?.values).toEqual(['"foreign"']);
    },
    patience,
  );

  test(
    "two orders for one name at the same time do not disturb each other",
    async () => {
      const board = new ChallengeBoard();
      const voice = { signal: never, status: () => {}, warn: (message: string) => fail(message) };
      const ca = await connectCa(pebble.directoryUrl, pebble.network, never);
      const one = () => orderCertificate(ca, published(board), { ...request, names: ["example.com"] }, voice);
      const issued = await Promise.all([one(), one(), one()]);
      expect(new Set(issued.map(({ serial }) => serial)).size).toBe(3);
      expect(zones[0]!.sets.size).toBe(0);
    },
    patience,
  );
});

function fail(message: string): never {
  throw new Error(message);
}
