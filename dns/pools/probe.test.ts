import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Network } from "../../network/network.ts";
import { createAuthority, issueCertificate } from "../../sandbox/certificates.ts";
import { serveDns } from "../../sandbox/dns/server.ts";
import type { Check } from "./check.ts";
import { egressNetwork } from "./egress.ts";
import { probe } from "./probe.ts";
import { startProxy } from "./proxy.fixture.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

/** The network in which 192.0.2.1 is a port of this machine, and nothing else exists. */
const networkOf = (port: number, authorities: string[] = []): Network => ({
  async dial(host) {
    if (host !== "192.0.2.1") throw new Error(`nothing listens at ${host}`);
    return { host: "127.0.0.1", port };
  },
  authorities: async () => authorities,
});

const check = (protocol: Check["protocol"], more: Partial<Check> = {}): Check => ({
  protocol,
  address: "192.0.2.1",
  port: 443,
  host: "www.example.com",
  path: "/health",
  ...more,
});

const look = (network: Network, of: Check, timeout = 2_000) => probe(network, of, timeout);

describe("HTTP", () => {
  const answering = (listener: RequestListener) => listening(createHttpServer(listener));

  test.each([
    [200, "up"],
    [301, "up"],
    [404, "down"],
    [503, "down"],
  ])("%i is %s", async (status, seen) => {
    const port = await answering((_, response) => response.writeHead(status).end());
    expect(await look(networkOf(port), check("HTTP"))).toMatchObject({ seen, detail: `HTTP ${status}` });
  });

  test("asks for the path with the record's host, at the value's address", async () => {
    const asked: (string | undefined)[] = [];
    const port = await answering((request, response) => {
      asked.push(request.headers.host, request.url);
      response.end();
    });
    expect(await look(networkOf(port), check("HTTP", { port: 80 }))).toMatchObject({ seen: "up" });
    expect(asked).toEqual(["www.example.com", "/health"]);
  });

  test("is down when nothing answers in time", async () => {
    const port = await answering(() => {});
    expect(await look(networkOf(port), check("HTTP"), 200)).toMatchObject({
      seen: "down",
      detail: "no answer within 0.2 s",
    });
  });

  test("is down when nothing listens", async () => {
    expect(await look(networkOf(1), check("HTTP", { address: "192.0.2.2" }))).toMatchObject({
      seen: "down",
      detail: "nothing listens at 192.0.2.2",
    });
  });
});

describe("HTTPS", () => {
  async function secured(name: string) {
    const authority = await createAuthority("Test authority");
    const { certificatePem: cert, keyPem: key } = await issueCertificate(authority, [name]);
    const port = await listening(createHttpsServer({ cert, key }, (_, response) => response.end()));
    return { port, ca: [authority.certificatePem] };
  }

  test("is up with a certificate for the host", async () => {
    const { port, ca } = await secured("www.example.com");
    expect(await look(networkOf(port, ca), check("HTTPS"))).toMatchObject({ seen: "up" });
  });

  test("is down with a certificate for another host, or of an unknown authority", async () => {
    const { port, ca } = await secured("other.example.com");
    expect((await look(networkOf(port, ca), check("HTTPS"))).detail).toMatch(/altnames/);
    expect((await look(networkOf(port), check("HTTPS", { host: "other.example.com" }))).seen).toBe("down");
  });
});

test("TCP is up as soon as it is connected, and down when refused", async () => {
  const port = await listening(createServer());
  expect(await look(networkOf(port), check("TCP"))).toMatchObject({ seen: "up", detail: "connected" });
  expect(await look(networkOf(1), check("TCP"))).toMatchObject({ seen: "down" });
});

test.each([
  ["NOERROR", "up"],
  ["REFUSED", "down"],
] as const)("DNS with %s is %s", async (rcode, seen) => {
  const nothing = { authoritative: true, answers: [], authorities: [], additionals: [] };
  const server = await serveDns({ port: 0, answer: () => ({ rcode, ...nothing }) });
  open.push(server);
  expect(await look(networkOf(server.port), check("DNS", { port: 53 }))).toMatchObject({ seen, detail: rcode });
});

describe("through a proxy", () => {
  async function elsewhere(port: number) {
    const network = networkOf(port);
    const proxy = await startProxy((host, to) => network.dial(host, to, "tcp"));
    open.push(proxy);
    return { proxy, network: egressNetwork(proxy.url, network.authorities) };
  }
  const answering = () => listening(createHttpServer((_, response) => response.end()));

  test("connections leave from there", async () => {
    const { proxy, network } = await elsewhere(await answering());
    expect(await look(network, check("HTTP"))).toMatchObject({ seen: "up" });
    expect(proxy.served).toEqual(["192.0.2.1:443"]);
  });

  test("a target that it cannot reach is down", async () => {
    const { proxy, network } = await elsewhere(await answering());
    proxy.answer = 502;
    expect(await look(network, check("HTTP"))).toMatchObject({ seen: "down" });
  });

  test("nothing is seen where the proxy refuses us, is gone, or cannot carry the probe", async () => {
    const { proxy, network } = await elsewhere(await answering());
    proxy.answer = 407;
    expect(await look(network, check("HTTP"))).toMatchObject({ seen: "blind" });
    expect(await look(network, check("DNS", { port: 53 }), 6_000)).toMatchObject({ seen: "blind" });
    await proxy.close();
    expect(await look(network, check("TCP"))).toMatchObject({ seen: "blind" });
  });
});
