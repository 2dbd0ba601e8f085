import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { checkPingap } from "../../edge/check.ts";
import { cloudflareNetworks } from "../../edge/cloudflare.ts";
import { renderPingap } from "../../edge/pingap.ts";
import type { Edge, EdgeCertificate, Route } from "../../edge/routes.ts";
import { signBundle } from "../../edge/signed-bundle.ts";
import { ensurePingap } from "../../engine/pingap.ts";
import { openStore, type Store } from "../../images/proxy/store.fixture.ts";
import { createAuthority, issueCertificate, type KeyPairPem } from "../../sandbox/certificates.ts";
import { Origin } from "./origin.fixture.ts";
import { EdgeProxy, freeAddresses } from "./proxy.fixture.ts";

const TEST_CONFIG = fileURLToPath(new URL("../../images/proxy/test-config.sh", import.meta.url));
const CID = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";

/** The proxy image with the real Pingap through its life: each test goes on from where the one before left it. */
describe("Pingap with our configuration", () => {
  const keys = generateKeyPairSync("ed25519");
  const foreign = generateKeyPairSync("ed25519");
  let pingap: string;
  let authority: KeyPairPem;
  let store: Store;
  let api: Origin;
  let web: Origin;
  let proxy: EdgeProxy;
  let edge: Edge;
  let serial = 1;

  const certificate = async (name: string, names: string[]): Promise<EdgeCertificate> => {
    const { certificatePem, keyPem } = await issueCertificate(authority, names);
    return { name, names, chainPem: certificatePem, keyPem };
  };
  const signed = (toml: string, number = ++serial, { privateKey } = keys) =>
    signBundle({ serial: number, toml }, privateKey.export({ format: "pem", type: "pkcs8" }) as string);
  const publish = (next: Edge) => {
    edge = next;
    store.bundle = signed(renderPingap(edge));
  };
  const shown = async (name: string) => (await proxy.certificate(name)).serialNumber;

  beforeAll(async () => {
    pingap = await ensurePingap();
    [authority, store, api, web] = await Promise.all([
      createAuthority("Edge authority"),
      openStore(),
      Origin.open("api"),
      Origin.open("web"),
    ]);
    const routes: Route[] = [
      { host: "example.com", upstream: web.upstream },
      { host: "api.example.com", upstream: api.upstream },
      { host: "api.example.com", path: "/admin", upstream: web.upstream },
      { host: "site.example.org", cid: CID, upstream: web.upstream },
    ];
    const certificates = [
      await certificate("example.com", ["example.com", "*.example.com"]),
      await certificate("example.org", ["site.example.org"]),
    ];
    edge = { routes, certificates, healthService: "api", listen: await freeAddresses() };
    const listen = edge.listen as Required<NonNullable<Edge["listen"]>>;
    store.bundle = signed(renderPingap(edge), 1);
    const publicKey = keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const { certificatePem: authorityPem } = authority;
    proxy = await EdgeProxy.start({ boot: renderPingap(edge), listen, store, publicKey, pingap, authorityPem });
  }, 7_200_000);

  afterAll(async () => {
    await proxy?.stop();
    await Promise.all([store?.close(), api?.down(), web?.down()]);
  });

  const judged = async (toml: string) => {
    const folder = await mkdtemp(join(tmpdir(), "pingap-"));
    try {
      await writeFile(join(folder, "pingap.toml"), toml);
      const env = { PATH: `${dirname(pingap)}:${process.env.PATH}` };
      const { exitCode } = await execa(TEST_CONFIG, [join(folder, "pingap.toml")], { env, reject: false });
      return exitCode === 0;
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test("generated configurations pass pingap -t, with every option", async () => {
    const every = { ...edge, trustedProxies: cloudflareNetworks, limits: { requestsPerSecond: 5, body: "1MB" } };
    for (const each of [edge, every, { ...edge, healthService: undefined as never }]) {
      expect(checkPingap(renderPingap(each))).toEqual([]);
      expect(await judged(renderPingap(each))).toBe(true);
    }
  });

  test.each<[string, (toml: string) => string]>([
    ["two servers on one address", (toml) => toml.replaceAll(edge.listen!.http!, edge.listen!.https!)],
    ["an unknown upstream", (toml) => toml.replace('upstream = "api"', 'upstream = "apii"')],
    ["an unknown location", (toml) => toml.replace('"to-https", ', '"to-http", ')],
    ["text that is not TOML", (toml) => `${toml}\n[`],
    ["a key that is none", (toml) => toml.replaceAll("BEGIN PRIVATE", "BEGIN SECRET")],
  ])("%s is refused by Pingap and by our check alike", async (_, damage) => {
    const toml = damage(renderPingap(edge));
    expect(await judged(toml)).toBe(false);
    expect(checkPingap(toml)).not.toEqual([]);
  });

  test.each<[string, (toml: string) => string]>([
    ["an unknown plugin", (toml) => toml.replace('"rate", ', '"rats", ')],
    ["an unknown field", (toml) => toml.replace("verify_cert", "verify_certs")],
  ])("%s passes pingap -t, and only our check refuses it", async (_, damage) => {
    const toml = damage(renderPingap(edge));
    expect(await judged(toml)).toBe(true);
    expect(checkPingap(toml)).not.toEqual([]);
  });

  test("all routes answer over TLS with the right certificate", async () => {
    for (const [host, path, service, url] of [
      ["example.com", "/a?b=1", "web", "/a?b=1"],
      ["api.example.com", "/v1", "api", "/v1"],
      ["api.example.com", "/admin/x", "web", "/admin/x"],
      ["site.example.org", "/index.html", "web", `/ipfs/${CID}/index.html`],
    ] as const) {
      const answer = await proxy.ask(host, path);
      expect(answer).toMatchObject({ status: 200, headers: { "strict-transport-security": "max-age=31536000" } });
      const servername = `${service}.ingress.example.net`;
      expect(JSON.parse(answer.text)).toMatchObject({ service, url, servername, scheme: "https" });
    }
    expect((await proxy.certificate("api.example.com")).subject.CN).toBe("example.com");
    expect((await proxy.certificate("site.example.org")).subject.CN).toBe("site.example.org");
    expect((await proxy.ask("unknown.example.com")).status).toBe(404);
  });

  test("plain HTTP is led to HTTPS, and TLS older than 1.2 is refused", async () => {
    const location = "https://api.example.com/v1?x=1";
    expect(await proxy.plain("api.example.com", "/v1?x=1")).toEqual({ status: 308, location });
    await expect(proxy.certificate("api.example.com", "TLSv1.1")).rejects.toThrow();
    await expect(proxy.certificate("api.example.com", "TLSv1.2")).resolves.toBeDefined();
  });

  test("the internal port tells health and metrics, the public one does not", async () => {
    expect(await proxy.internal("/live")).toEqual({ status: 200, text: "pong" });
    expect((await proxy.internal("/health")).status).toBe(200);
    expect((await proxy.internal("/health/web")).status).toBe(200);
    expect((await proxy.internal("/metrics")).text).toContain("pingap_");
    expect((await proxy.ask("example.com", "/metrics")).text).toContain('"service":"web"');
  });

  test("access logs are JSON, whatever a client sends", async () => {
    await proxy.ask("example.com", "/quote%22?a=%0a");
    await proxy.until(async () => proxy.log.includes("uri=/quote"), 5);
    const line = proxy.log.split("\n").find((each) => each.includes("uri=/quote"));
    expect(JSON.parse(line!).fields.message).toMatch(
      /^client=127\.0\.0\.1 host=example\.com method=GET uri=.* status=200/,
    );
  });

  test("a certificate is rotated and a route added under 50 requests a second: none fails, nothing restarts", async () => {
    const pid = await proxy.pid();
    const old = await shown("api.example.com");
    const outcomes: string[] = [];
    const asked: Promise<void>[] = [];
    const load = setInterval(() => {
      const host = asked.length % 2 ? "api.example.com" : "example.com";
      // Every other one with a handshake of its own.
      const answer = proxy.ask(host, "/", asked.length % 4 < 2).then(({ status }) => String(status), String);
      asked.push(answer.then((outcome) => void outcomes.push(outcome)));
    }, 20);
    await sleep(2000);
    const [, site] = edge.certificates;
    publish({
      ...edge,
      routes: [...edge.routes, { host: "new.example.com", upstream: web.upstream }],
      certificates: [await certificate("example.com", ["example.com", "*.example.com"]), site!],
    });
    const rotated = await proxy.until(async () => (await shown("api.example.com")) !== old, 30);
    const added = await proxy.until(async () => (await proxy.ask("new.example.com")).status === 200, 30);
    await sleep(5000);
    clearInterval(load);
    await Promise.all(asked);
    const failed = outcomes.filter((outcome) => outcome !== "200");
    process.stderr.write(
      `edge: ${outcomes.length} requests, ${failed.length} failed; certificate after ${rotated} ms, route ${added} ms later\n`,
    );
    expect(failed).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(300);
    expect(await proxy.pid()).toBe(pid);
  }, 90_000);

  test.each<[string, () => string, string]>([
    ["unsigned", () => signed("[basic]").slice(0, -88), "unsigned"],
    ["truncated", () => signed("[basic]").slice(0, -30), "truncated"],
    ["corrupt", () => signed("[basic]").replace("edge1.", "edge1.9"), "corrupt"],
    ["older", () => signed("[basic]", 1), "older than"],
    ["foreign", () => signed("[basic]", ++serial, foreign), "wrong key"],
    ["untenable", () => signed(renderPingap(edge).replaceAll("BEGIN PRIVATE", "BEGIN SECRET")), "pingap -t"],
  ])(
    "a bundle that is %s is refused, and the last good one serves",
    async (_, bundle, reason) => {
      const before = await shown("new.example.com");
      store.bundle = bundle();
      const said = proxy.log.length;
      await proxy.until(async () => proxy.log.slice(said).includes(`"reason":"${reason}`), 10);
      expect((await proxy.ask("new.example.com")).status).toBe(200);
      expect(await shown("new.example.com")).toBe(before);
    },
    30_000,
  );

  test("a route is taken away again, and a site changes its content, without a new image", async () => {
    const next = "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    publish({
      ...edge,
      routes: edge.routes
        .filter(({ host }) => host !== "new.example.com")
        .map((route) => (route.cid ? { ...route, cid: next } : route)),
    });
    await proxy.until(async () => (await proxy.ask("new.example.com")).status === 404, 30);
    expect((await proxy.ask("site.example.org", "/x")).text).toContain(`/ipfs/${next}/x`);
  }, 60_000);

  test("a body over the limit is refused", async () => {
    publish({ ...edge, limits: { body: "1KB" } });
    const send = async () => (await proxy.post("api.example.com", "x".repeat(4096))).status;
    expect(await send()).toBe(200);
    await proxy.until(async () => (await send()) === 413, 30);
  }, 60_000);

  test("an upstream that is down is 502 or 503 within the limit, and /health says so; the others go on", async () => {
    const bad = [502, 503];
    await api.down();
    const statuses = new Set<number>();
    let slowest = 0;
    const started = Date.now();
    // Longer than two health checks, after which Pingap no longer tries.
    while (Date.now() - started < 25_000) {
      const asked = Date.now();
      statuses.add((await proxy.ask("api.example.com")).status);
      slowest = Math.max(slowest, Date.now() - asked);
      expect(bad).toContain((await proxy.internal("/health")).status);
      expect(bad).toContain((await proxy.internal("/health/api")).status);
      await sleep(500);
    }
    expect(bad).toEqual(expect.arrayContaining([...statuses]));
    expect(slowest).toBeLessThan(10_000);
    expect((await proxy.internal("/health/web")).status).toBe(200);
    expect((await proxy.internal("/live")).status).toBe(200);
    expect((await proxy.ask("example.com")).status).toBe(200);
    await api.up();
    const back = await proxy.until(async () => (await proxy.ask("api.example.com")).status === 200, 30);
    expect((await proxy.internal("/health")).status).toBe(200);
    process.stderr.write(`edge: ${[...statuses]} within ${slowest} ms; back ${back} ms after the upstream\n`);
  }, 90_000);

  test("a client over its rate is told 429", async () => {
    publish({ ...edge, limits: { requestsPerSecond: 1 } });
    const burst = () => Promise.all(Array.from({ length: 40 }, () => proxy.ask("example.com")));
    await proxy.until(async () => (await burst()).some(({ status }) => status === 429), 40);
  }, 60_000);

  test("a hung Pingap is started again with the last good configuration", async () => {
    publish({ ...edge, limits: {} });
    const pid = await proxy.pid();
    process.kill(pid, "SIGSTOP");
    const back = await proxy.until(async () => (await proxy.pid().catch(() => pid)) !== pid, 40);
    process.stderr.write(`edge: a hung process was replaced after ${back} ms\n`);
    await proxy.until(
      async () => (await proxy.ask("site.example.org").catch(() => ({ status: 0 }))).status === 200,
      30,
    );
  }, 90_000);
});
