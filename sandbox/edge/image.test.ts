import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { setTimeout } from "node:timers/promises";
import { connect, type PeerCertificate } from "node:tls";
import { gzipSync } from "node:zlib";
import { stringify } from "smol-toml";
import { fetch } from "undici";
import { signBundle } from "../../edge/signed-bundle.ts";
import { openStore } from "../../images/proxy/store.fixture.ts";
import { dispatcher } from "../../network/http.ts";
import { createAuthority, createSelfSigned, issueCertificate, type KeyPairPem } from "../certificates.ts";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import type { Container } from "../runtime/container.ts";
import { edgeImage } from "./image.ts";

const open: (() => Promise<unknown>)[] = [];
const authority = createAuthority("Test authority");

afterEach(async () => {
  await Promise.all(open.splice(0).map((end) => end()));
});

async function upstream(certificate?: KeyPairPem): Promise<Endpoint> {
  const tell = (request: { headers: { host?: string }; url?: string }) =>
    JSON.stringify([request.headers.host, request.url]);
  const server = certificate
    ? createSecureServer({ cert: certificate.certificatePem, key: certificate.keyPem }, (request, response) =>
        response.end(tell(request)),
      )
    : createServer((request, response) => response.end(tell(request)));
  open.push(() => close(server));
  return listen(server);
}

async function run(
  config: object,
  endpoints: Record<string, Endpoint> = {},
  { env: more = {}, trusted = [] as string[] } = {},
): Promise<Container> {
  const env = { PINGAP_TOML_B64: gzipSync(stringify(config)).toString("base64"), ...more };
  const { certificatePem } = await authority;
  const container = await edgeImage(() => [certificatePem, ...trusted])({
    service: { name: "proxy", image: "vicanso/pingap:0.13.9" } as never,
    env,
    lease: "lease",
    dseq: "1",
    log: () => {},
    pulling: () => {},
    services: () => [],
    pod: "edge-0",
    connect: async (host, port) => endpoints[`${host}:${port}`],
  });
  open.push(() => container.close());
  return container;
}

async function ask(container: Container, port: number, url: string) {
  const network = { dial: async () => container.ports.get(`${port}/TCP`)!, authorities: async () => [] };
  const agent = dispatcher(network, { judge: async () => undefined });
  open.push(() => agent.destroy());
  const response = await fetch(url, { dispatcher: agent, redirect: "manual" });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function config(more: object = {}) {
  const first = await issueCertificate(await authority, ["example.com", "*.example.com"]);
  const second = await issueCertificate(await authority, ["other.org"]);
  return {
    certificates: {
      first: { tls_cert: first.certificatePem, tls_key: first.keyPem, is_default: true },
      second: { tls_cert: second.certificatePem, tls_key: second.keyPem },
    },
    upstreams: {
      api: { addrs: ["id.ingress.cedar.akash.sandbox:443"], sni: "id.ingress.cedar.akash.sandbox", verify_cert: false },
      inside: { addrs: ["backend:8080"] },
    },
    plugins: {
      https: { category: "redirect", http_to_https: true, status: 308 },
      alive: { category: "ping", path: "/health" },
      hsts: { category: "response_headers", set_headers: ["Strict-Transport-Security: max-age=1"] },
    },
    locations: {
      api: {
        upstream: "api",
        host: "api.example.com",
        proxy_set_headers: ["Host: id.ingress.cedar.akash.sandbox"],
        plugins: ["hsts"],
      },
      admin: { upstream: "inside", host: "api.example.com", path: "/admin", rewrite: "^/admin/(.*)$ /$1" },
      "to-https": { host: "api.example.com", plugins: ["https"] },
      health: { path: "=/health", plugins: ["alive"] },
    },
    servers: {
      https: { addr: "0.0.0.0:443", locations: ["api", "admin"], global_certificates: true },
      http: { addr: "0.0.0.0:80", locations: ["to-https"] },
      health: { addr: "0.0.0.0:8080", locations: ["health"] },
    },
    ...more,
  };
}

test("a request goes to its upstream by host and path, with the Host header and server name of the ingress", async () => {
  const api = await upstream(await createSelfSigned("Fake Certificate"));
  const inside = await upstream();
  const container = await run(await config(), { "id.ingress.cedar.akash.sandbox:443": api, "backend:8080": inside });
  const answer = await ask(container, 443, "https://api.example.com/a?b=1");
  expect(JSON.parse(answer.text)).toEqual(["id.ingress.cedar.akash.sandbox", "/a?b=1"]);
  expect(answer.headers.get("strict-transport-security")).toBe("max-age=1");
  const admin = await ask(container, 443, "https://api.example.com/admin/users?x=2");
  expect(JSON.parse(admin.text)).toEqual(["api.example.com", "/users?x=2"]);
});

test("an unknown host is 404, an upstream that is not there 502", async () => {
  const container = await run(await config());
  expect((await ask(container, 443, "https://unknown.example.com/")).status).toBe(404);
  expect((await ask(container, 443, "https://api.example.com/")).status).toBe(502);
});

test("an error is a page of its own without the headers of plugins", async () => {
  const container = await run(await config());
  const { status, headers } = await ask(container, 443, "https://api.example.com/");
  expect([status, headers.get("content-type"), headers.get("strict-transport-security")]).toEqual([
    502,
    "text/html; charset=utf-8",
    null,
  ]);
});

test("what a plugin says is sent as it is, with no type", async () => {
  const plugins = { nowhere: { category: "mock", status: 404, data: "not found\n" } };
  const locations = { nowhere: { plugins: ["nowhere"] } };
  const servers = { http: { addr: "0.0.0.0:80", locations: ["nowhere"] } };
  const container = await run({ plugins, locations, servers });
  const { status, text, headers } = await ask(container, 80, "http://unknown.example.com/");
  expect([status, text, headers.get("content-type")]).toEqual([404, "not found\n", null]);
});

test("metrics are at the path of the server that has one", async () => {
  const sound = await config();
  const health = { ...sound.servers.health, prometheus_metrics: "/metrics" };
  const container = await run({ ...sound, servers: { ...sound.servers, health } });
  expect((await ask(container, 8080, "http://proxy/metrics")).status).toBe(200);
  expect((await ask(container, 443, "https://api.example.com/metrics")).status).toBe(502);
});

test("an upstream is told who asks, how, and at which port", async () => {
  const server = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
  open.push(() => close(server));
  const sound = await config();
  const inside = { ...sound.locations.admin, enable_reverse_proxy_headers: true };
  const changed = { ...sound, locations: { ...sound.locations, admin: inside } };
  const container = await run(changed, { "backend:8080": await listen(server) });
  const told = JSON.parse((await ask(container, 443, "https://api.example.com/admin/")).text);
  expect(told).toMatchObject({ "x-forwarded-proto": "https", "x-forwarded-port": "443" });
});

test("an upstream with a certificate of nobody's is 502 when it has to be verified", async () => {
  const api = await upstream(await createSelfSigned("Fake Certificate"));
  const sound = await config();
  const strict = { ...sound.upstreams, api: { ...sound.upstreams.api, verify_cert: true } };
  const container = await run({ ...sound, upstreams: strict }, { "id.ingress.cedar.akash.sandbox:443": api });
  expect((await ask(container, 443, "https://api.example.com/")).status).toBe(502);
});

test("plain HTTP is redirected, and /health answers on its own port", async () => {
  const container = await run(await config());
  const answer = await ask(container, 80, "http://api.example.com/a?b=1");
  expect([answer.status, answer.headers.get("location")]).toEqual([308, "https://api.example.com/a?b=1"]);
  expect((await ask(container, 8080, "http://proxy/health")).text).toBe("pong");
});

test("a newer signed bundle is served from the start and without a restart, and one of another key is not", async () => {
  const store = await openStore();
  open.push(() => store.close());
  const [keys, foreign] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
  const sound = await config();
  const saying = async (serial: number, status: number, { privateKey } = keys) => {
    const plugins = { ...sound.plugins, alive: { category: "mock", path: "/health", status } };
    const pem = privateKey.export({ format: "pem", type: "pkcs8" }) as string;
    return signBundle({ serial, toml: stringify({ ...sound, plugins }) }, pem);
  };
  store.bundle = await saying(2, 201);
  const { host, port } = new URL(store.env.INFISICAL_DOMAIN!);
  const publicKey = keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const env = { ...store.env, EDGE_BUNDLE_KEY: publicKey, EDGE_BUNDLE_SERIAL: "1" };
  const endpoints = { [host]: { host: "127.0.0.1", port: Number(port) } };
  const container = await run(sound, endpoints, { env, trusted: [store.authorityPem] });
  const told = async () => (await ask(container, 8080, "http://proxy/health")).status;
  const until = async (status: number) => {
    for (let tries = 0; tries < 50 && (await told()) !== status; tries++) await setTimeout(100);
    return told();
  };
  expect(await told()).toBe(201);
  store.bundle = await saying(3, 202, foreign);
  await setTimeout(1500);
  expect(await told()).toBe(201);
  store.bundle = await saying(3, 203);
  expect(await until(203)).toBe(203);
}, 20_000);

test.each([
  ["example.com", "example.com"],
  ["api.example.com", "example.com"],
  ["other.org", "other.org"],
  ["unknown.net", "example.com"],
])("a client that asks for %s is shown the certificate of %s", async (asked, shown) => {
  const container = await run(await config());
  const { host, port } = container.ports.get("443/TCP")!;
  const certificate = await new Promise<PeerCertificate>((resolve, reject) => {
    const socket = connect({ host, port, servername: asked, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once("error", reject);
  });
  expect(certificate.subject.CN).toBe(shown);
});

test.each([
  ["an upstream that does not exist", { locations: { a: { upstream: "nowhere" } } }, "upstream nowhere is not found"],
  ["a location that does not exist", { servers: { a: { addr: "0.0.0.0:80", locations: ["x"] } } }, "location x is not"],
  ["a plugin that does not exist", { locations: { a: { plugins: ["x"] } } }, "plugin x is not found"],
  ["an upstream without addresses", { upstreams: { a: { addrs: [] } } }, "upstream addrs is empty"],
  ["a bare health path", { upstreams: { a: { addrs: ["b:80"], health_check: "/health" } } }, "is not a URL"],
  ["a certificate by path", { certificates: { a: { tls_cert: "/tls/a.pem", tls_key: "/tls/a.key" } } }, "no such file"],
  ["a plugin of an unknown category", { plugins: { a: { category: "magic" } } }, "plugins.a.category"],
])("it does not start with %s", async (_, broken, message) => {
  const { servers: _servers, locations: _locations, ...sound } = await config();
  await expect(run({ ...sound, ...broken })).rejects.toThrow(message);
});
