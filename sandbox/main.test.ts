import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { stringify } from "smol-toml";
import type { Sdl } from "../sdl/document.ts";
import { createAuthority, issueCertificate } from "./certificates.ts";
import { freeBase, pebbleBinary, runSandbox, type SandboxProcess, startSandbox } from "./process.fixture.ts";
import { Tenant, until, web } from "./tenant.fixture.ts";

if (!pebbleBinary) console.warn("SKIPPED: no Pebble; set PEBBLE_BIN, or build it with ./platform env");
const describeWithPebble = pebbleBinary ? describe : describe.skip;

const secrets = (certificatePem: string, keyPem: string): Sdl => {
  const toml = stringify({
    certificates: { own: { tls_cert: certificatePem, tls_key: keyPem, is_default: true } },
    upstreams: { infisical: { addrs: ["infisical:8080"] } },
    locations: { all: { upstream: "infisical", host: "secrets.example.com" } },
    servers: { https: { addr: "0.0.0.0:443", locations: ["all"], global_certificates: true } },
  });
  const keys = [
    "ENCRYPTION_KEY=00112233445566778899aabbccddeeff",
    `AUTH_SECRET=${Buffer.alloc(32).toString("base64")}`,
  ];
  const links = ["DB_CONNECTION_URI=postgresql://db:5432/infisical", "REDIS_URL=redis://redis:6379"];
  const resources = { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: [{ size: "1Gi" }] };
  const pricing = { denom: "uact", amount: 1000 };
  return {
    version: "2.0",
    endpoints: { front: { kind: "ip" } },
    services: {
      front: {
        image: "vicanso/pingap:0.13.9",
        env: [`PINGAP_TOML_B64=${gzipSync(toml).toString("base64")}`],
        expose: [{ port: 443, to: [{ global: true, ip: "front" }] }],
      },
      infisical: {
        image: "infisical/infisical:v0.164.1",
        env: [...keys, ...links],
        expose: [{ port: 8080, to: [{ service: "front" }] }],
      },
    },
    profiles: {
      compute: { small: { resources } },
      placement: { any: { pricing: { front: pricing, infisical: pricing, small: pricing } } },
    },
    deployment: { front: { any: { profile: "small", count: 1 } }, infisical: { any: { profile: "small", count: 1 } } },
  };
};

describeWithPebble("a running sandbox", () => {
  const state = mkdtempSync(join(tmpdir(), "sandbox-"));
  let base: number;
  let sandbox: SandboxProcess;
  let tenant: Tenant;

  const start = async () => {
    sandbox = await startSandbox(state, base, "--block-time", "200ms", "--patience", "3s");
    tenant = await Tenant.of(state, base);
  };
  const get = async (path: string) => (await fetch(tenant.control + path)).json();
  const fault = (body: object) => fetch(`${tenant.control}/faults`, { method: "POST", body: JSON.stringify(body) });

  beforeAll(async () => {
    base = await freeBase();
    await start();
  }, 30_000);

  afterAll(async () => {
    await fetch(`${tenant.control}/stop`, { method: "POST" });
    expect(await sandbox.ended).toBe(0);
    await tenant.close();
    rmSync(state, { recursive: true });
  });

  test("tells its health, and keeps the wallet to its owner", async () => {
    const health = (await get("/health")) as { providers: { region: string }[] };
    expect(health).toMatchObject({ ready: true, chainId: "sandbox-1", height: expect.any(Number) });
    expect(health.providers.length).toBeGreaterThanOrEqual(6);
    expect(new Set(health.providers.map((each) => each.region)).size).toBe(3);
    expect(statSync(join(state, "wallet.mnemonic")).mode & 0o777).toBe(0o600);
  });

  test("a deployment is ordered, bid on, leased, sent its manifest and served", async () => {
    const { manifest, bids } = await tenant.order("1001", web());
    const { providers } = (await get("/health")) as { providers: { name: string; address: string }[] };
    const aurora = providers.find(({ name }) => name === "aurora")!.address;
    expect(bids.map(({ id }) => id.provider)).toEqual([aurora]);
    const { id } = bids[0]!;
    expect(await tenant.status(id)).toBeUndefined();
    await tenant.lease(bids[0]!);
    expect(await tenant.send(id, manifest)).toEqual({ status: 200, text: "" });
    const status = await tenant.ready(id);
    expect(status.services.web).toMatchObject({ available: 1, total: 1, ready_replicas: 1 });
    const [uri] = status.services.web.uris as [string];
    const answer = { service: "web", image: "example/web@sha256:1", dseq: "1001" };
    expect(await (await tenant.fetch(`http://${uri}/`)).json()).toEqual(answer);
    expect(await (await tenant.fetch(`https://${uri}/`)).json()).toEqual(answer);
    expect((await tenant.fetch("http://unknown.ingress.aurora.akash.sandbox/")).status).toBe(404);
    const [port] = status.forwarded_ports.web as [{ host: string; externalPort: number }];
    expect(port).toMatchObject({ port: 5432, proto: "TCP", host: "provider.aurora.akash.sandbox" });
    await tenant.network.dial(port.host, port.externalPort, "tcp");
    const [ip] = status.ips.web as [{ IP: string }];
    expect(ip).toMatchObject({
      Port: 443,
      ExternalPort: 443,
      Protocol: "TCP",
      IP: expect.stringMatching(/^203\.0\.113\./),
    });
    await tenant.network.dial(ip.IP, 443, "tcp");

    const updated = await tenant.update("1001", web(["MODE=two"]));
    expect((await tenant.send(id, manifest)).status).toBe(422);
    expect((await tenant.send(id, updated)).status).toBe(200);
    expect((await tenant.status(id)).services.web.ready_replicas).toBe(0);
    expect((await tenant.fetch(`http://${uri}/`)).status).toBe(503);
    expect((await tenant.ready(id)).ips).toEqual(status.ips);

    await tenant.closeDeployment("1001");
    await until(async () => ((await tenant.status(id)) === undefined ? true : undefined));
    await expect(tenant.network.dial(ip.IP, 443, "tcp")).rejects.toThrow(/nothing listens/);
  }, 30_000);

  test("the gateway refuses who may not ask, and what is not a manifest", async () => {
    const { manifest, bids } = await tenant.order("1002", web());
    const { provider } = bids[0]!.id;
    await tenant.lease(bids[0]!);
    expect((await tenant.send(bids[0]!.id, manifest)).status).toBe(200);
    const ask = async (token: string, path = "/lease/1002/1/1/status") => {
      const response = await tenant.gateway(provider, path, { token });
      return [response.status, await response.text()];
    };
    expect(await ask(await tenant.token({ exp: 1, iat: 0, nbf: 0 }))).toEqual([
      400,
      '{"message":"JWT has invalid claims"}',
    ]);
    const now = Math.floor(Date.now() / 1000);
    expect(await ask(await tenant.token({ exp: now + 3600 }))).toEqual([401, '{"message":"JWT is invalid"}']);
    const events = { access: "scoped", scope: ["events"] };
    expect(await ask(await tenant.token({ leases: events }))).toEqual([401, '{"message":"unauthorized access"}']);
    expect(await ask("nonsense")).toEqual([401, '{"message":"JWT is invalid"}']);
    const put = async (path: string, body: string) => {
      const response = await tenant.gateway(provider, path, { method: "PUT", body });
      return [response.status, await response.text()];
    };
    expect((await put("/deployment/1002/manifest", "{"))[0]).toBe(422);
    expect(await put("/deployment/4242/manifest", "[]")).toEqual([404, "no lease for deployment\n"]);
    await tenant.closeDeployment("1002");
  }, 30_000);

  test("a lease without a manifest is closed by the provider, an unleased bid withdrawn", async () => {
    const { bids } = await tenant.order("1003", web());
    await tenant.order("1004", web());
    await tenant.lease(bids[0]!);
    await until(async () => ((await tenant.bids("1004")).length === 0 ? true : undefined));
    const lease = await until(async () => {
      const found = await tenant.leaseOf("1003");
      return found?.state === "closed" ? found : undefined;
    });
    expect(lease.reason).toBe("lease_closed_reason_manifest_timeout");
  }, 30_000);

  test("logs and events stream over WebSocket", async () => {
    const { manifest, bids } = await tenant.order("1010", web());
    await tenant.lease(bids[0]!);
    const { id } = bids[0]!;
    expect((await tenant.send(id, manifest)).status).toBe(200);
    await tenant.ready(id);
    const lease = "/lease/1010/1/1";
    expect(await tenant.listen(id.provider, `${lease}/logs?follow=false`)).toContainEqual({
      name: expect.stringMatching(/^web-[0-9a-f]{9}-[0-9a-f]{5}$/),
      message: expect.stringContaining("listening"),
    });
    expect(await tenant.listen(id.provider, `${lease}/kubeevents`)).toContainEqual(
      expect.objectContaining({ type: "Normal", reason: "Started", object: expect.objectContaining({ kind: "Pod" }) }),
    );
    await expect(tenant.listen(id.provider, `${lease}/logs`, "nonsense")).rejects.toThrow(/401/);
    await tenant.closeDeployment("1010");
  }, 30_000);

  test("names and addresses stay with the lease that has them until they are handed over", async () => {
    const named = web();
    named.services.web!.expose![0]!.accept = ["www.example.com"];
    const [first, second] = [await tenant.order("1011", named), await tenant.order("1012", named)];
    const { id } = first.bids[0]!;
    for (const { bids, manifest } of [first, second]) {
      await tenant.lease(bids[0]!);
      expect(await tenant.send(bids[0]!.id, manifest)).toEqual({ status: 200, text: "" });
    }
    const before = (await tenant.ready(id)) as { ips: unknown };
    const withheld = await tenant.ready(second.bids[0]!.id);
    expect([withheld.ips, withheld.services.web.uris]).toEqual([{}, [expect.stringMatching(/akash\.sandbox$/)]]);

    const post = async (path: string, body: object, token?: string) => {
      const request = { method: "POST", body: JSON.stringify(body), ...(token && { token }) };
      const response = await tenant.gateway(id.provider, path, request);
      return [response.status, await response.text()];
    };
    const destination = { destination_dseq: 1012, destination_gseq: 1 };
    const hosts = { hostnames_to_migrate: ["www.example.com"], ...destination };
    const endpoints = { endpoints_to_migrate: ["edge"], ...destination };
    expect(await post("/hostname/migrate", destination)).toEqual([400, ""]);
    expect((await post("/endpoint/migrate", { ...endpoints, destination_dseq: "1012" }))[0]).toBe(422);
    expect(await post("/endpoint/migrate", { ...endpoints, destination_dseq: 4242 })).toEqual([
      400,
      "destination deployment does not exist\n",
    ]);
    expect(await post("/hostname/migrate", { ...hosts, hostnames_to_migrate: ["x.org"] })).toEqual([
      400,
      'the hostname "x.org" is not used by this deployment\n',
    ]);
    expect(await post("/endpoint/migrate", { ...endpoints, endpoints_to_migrate: ["x"] })).toEqual([
      400,
      'the endpoint "x" does not exist in the destination deployment\n',
    ]);
    // real gateways ask for no scope here
    const scoped = await tenant.token({ leases: { access: "scoped", scope: ["events"] } });
    expect(await post("/hostname/migrate", hosts, scoped)).toEqual([200, '{"transferred":["www.example.com"]}']);
    expect(await post("/endpoint/migrate", endpoints)).toEqual([200, '{"transferred":["edge"]}']);
    const after = await tenant.ready(second.bids[0]!.id);
    expect(after.ips).toEqual(before.ips);
    expect(after.services.web.uris).toContain("www.example.com");
    expect((await tenant.status(id)).ips).toEqual({});
    await tenant.closeDeployment("1011");
    await until(async () => ((await tenant.status(id)) === undefined ? true : undefined));
    await tenant.network.dial(after.ips.web[0].IP, 443, "tcp");
    await tenant.closeDeployment("1012");
  }, 30_000);

  test("a lost manifest is sent again, and a dead provider answers again once it is back", async () => {
    const { manifest, bids } = await tenant.order("1005", web());
    const { id } = bids[0]!;
    await tenant.lease(bids[0]!);
    await tenant.send(id, manifest);
    await tenant.ready(id);
    expect((await fault({ kind: "lose-manifest", dseq: "1005" })).status).toBe(200);
    expect(await tenant.status(id)).toBeUndefined();
    expect((await fault({ kind: "kill-provider", provider: id.provider })).status).toBe(200);
    await expect(tenant.status(id)).rejects.toThrow();
    expect((await fault({ kind: "revive-provider", provider: id.provider })).status).toBe(200);
    expect((await tenant.send(id, manifest)).status).toBe(200);
    await tenant.ready(id);
  }, 30_000);

  test("a proxy on its leased address serves TLS and leads to Infisical in the same lease", async () => {
    const authority = await createAuthority("Test authority");
    const { certificatePem, keyPem } = await issueCertificate(authority, ["secrets.example.com"]);
    const { manifest, bids } = await tenant.order("1006", secrets(certificatePem, keyPem));
    const { id } = bids[0]!;
    await tenant.lease(bids[0]!);
    expect((await tenant.send(id, manifest)).status).toBe(200);
    const status = await tenant.ready(id);
    const options = { ca: [authority.certificatePem], serverName: "secrets.example.com" };
    const url = `https://${status.ips.front[0].IP}/api/status`;
    const response = await until(async () => {
      const headers = { host: "secrets.example.com" };
      const answer = await tenant.request(url, headers, options);
      return answer.status === 200 ? answer : undefined;
    });
    expect(response.body).toMatchObject({ message: "Ok" });
    await tenant.closeDeployment("1006");
  }, 30_000);

  test("the ACME server validates against the sandbox's name servers", async () => {
    const cloudflare = async <T>(path: string, body?: object) => {
      const headers = { authorization: "Bearer sandbox-cloudflare", "content-type": "application/json" };
      const url = `http://127.0.0.1:${base + 2}/client/v4${path}`;
      const response = await fetch(url, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      return ((await response.json()) as { result: T }).result;
    };
    const [account] = await cloudflare<{ id: string }[]>("/accounts");
    const zone = await cloudflare<{ id: string }>("/zones", { name: "example.com", account });
    const { default: acme } = await import("acme-client");
    const { Agent: HttpsAgent } = await import("node:https");
    const [authority] = (await get("/authorities")) as string[];
    acme.axios.defaults.httpsAgent = new HttpsAgent({ ca: authority });
    const directoryUrl = `https://localhost:${base + 5}/dir`;
    const client = new acme.Client({ directoryUrl, accountKey: await acme.crypto.createPrivateEcdsaKey() });
    const [, csr] = await acme.crypto.createCsr({ commonName: "www.example.com" });
    const records = `/zones/${zone.id}/dns_records`;
    const alias = { type: "CNAME", name: "gateway.example.com", content: "provider.aurora.akash.sandbox", ttl: 60 };
    await cloudflare(records, alias);
    const gateway = await tenant.network.dial("provider.aurora.akash.sandbox", 8443, "tcp");
    expect(await tenant.network.dial("gateway.example.com", 8443, "tcp")).toEqual(gateway);
    const chain = await client.auto({
      csr,
      email: "ops@example.com",
      termsOfServiceAgreed: true,
      challengePriority: ["dns-01"],
      skipChallengeVerification: true,
      challengeCreateFn: async (_authorization, _challenge, value) => {
        const name = "_acme-challenge.www.example.com";
        await cloudflare(records, { type: "TXT", name, content: `"${value}"`, ttl: 60 });
      },
      challengeRemoveFn: async () => {},
    });
    const roots = ((await get("/authorities")) as string[]).map((pem) => new X509Certificate(pem));
    const certificates = chain
      .toString()
      .split(/(?<=-----END CERTIFICATE-----)/)
      .filter((pem) => pem.includes("BEGIN"));
    const last = new X509Certificate(certificates.at(-1)!);
    expect(new X509Certificate(certificates[0]!).subjectAltName).toBe("DNS:www.example.com");
    expect(roots.some((root) => last.verify(root.publicKey))).toBe(true);
  }, 30_000);

  test("killed and started again it goes on with the same chain and the same workloads", async () => {
    const before = (await get("/health")) as { height: number };
    const roots = (await get("/authorities")) as string[];
    sandbox.child.kill("SIGKILL");
    await sandbox.ended;
    await tenant.close();
    await start();
    const after = (await get("/health")) as { height: number };
    expect(after.height).toBeGreaterThanOrEqual(before.height - 10);
    const leases = await tenant.market.liveLeases();
    expect(leases.map(({ id }) => id.dseq)).toEqual(["1005"]);
    const status = await tenant.ready(leases[0]!.id);
    expect(await (await tenant.fetch(`http://${status.services.web.uris[0]}/`)).json()).toMatchObject({ dseq: "1005" });
    const now = (await get("/authorities")) as string[];
    expect(now).toEqual([...roots, expect.stringContaining("BEGIN CERTIFICATE")]);
    await tenant.closeDeployment("1005");
  }, 60_000);

  test("a second sandbox on the same ports is refused, naming the port", async () => {
    const other = mkdtempSync(join(tmpdir(), "sandbox-"));
    await expect(startSandbox(other, base)).rejects.toThrow(/exit 1: .*port \d+ .* in use.*--port/s);
    rmSync(other, { recursive: true });
  }, 20_000);
});

test.each([
  ["without a state folder", [], /exit 1: .*--state is missing/s],
  ["with a strange block time", ["--state", "x", "--pebble", "x", "--block-time", "soon"], /expected a duration/],
  ["with an unknown option", ["--speed", "9"], /Unknown option '--speed'/],
])("it does not start %s", async (_, options, message) => {
  await expect(runSandbox(options)).rejects.toThrow(message);
});

test("another seed than the state's is refused", async () => {
  const state = mkdtempSync(join(tmpdir(), "sandbox-"));
  writeFileSync(join(state, "settings.json"), '{"seed":"1"}');
  await expect(startSandbox(state, await freeBase(), "--seed", "2")).rejects.toThrow(/made with --seed 1, not 2/);
  rmSync(state, { recursive: true });
}, 20_000);

test("a missing ACME server is told", async () => {
  const state = mkdtempSync(join(tmpdir(), "sandbox-"));
  const port = String(await freeBase());
  const start = runSandbox(["--state", state, "--port", port, "--pebble", "/nowhere/pebble"]);
  await expect(start).rejects.toThrow(/cannot run the ACME server: .*\/nowhere\/pebble/);
  rmSync(state, { recursive: true });
}, 20_000);

test("a state that cannot be read is refused, naming the file", async () => {
  const state = mkdtempSync(join(tmpdir(), "sandbox-"));
  writeFileSync(join(state, "chain.json"), "{half");
  await expect(startSandbox(state, await freeBase())).rejects.toThrow(/exit 1: .*chain\.json is not valid JSON/s);
  rmSync(state, { recursive: true });
}, 20_000);
