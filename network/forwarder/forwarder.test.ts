import { createServer, type Server } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { fetch, request } from "undici";
import { WebSocket, WebSocketServer } from "ws";
import { createAuthority, issueCertificate } from "../../sandbox/certificates.ts";
import type { Network } from "../network.ts";
import { type Forwarder, openForwarder } from "./forwarder.ts";

const HOSTS = ["shop.test", "login.shop.test"];

let server: Server;
let network: Network;
let forwarder: Forwarder;

beforeAll(async () => {
  const authority = await createAuthority("Test authority");
  const { certificatePem, keyPem } = await issueCertificate(authority, HOSTS);
  server = createServer({ cert: certificatePem, key: keyPem }, async (asked, answer) => {
    const { host, origin, cookie } = asked.headers;
    let body = "";
    for await (const piece of asked) body += piece;
    answer.appendHeader("set-cookie", "a=1; Domain=shop.test; Secure");
    answer.appendHeader("set-cookie", "b=2; Secure");
    if (asked.url === "/in") return answer.writeHead(303, { location: "https://login.shop.test/?next=1" }).end();
    if (asked.url === "/self") return answer.writeHead(302, { location: "https://shop.test/" }).end();
    if (asked.url === "/gone") return answer.destroy();
    answer.end(JSON.stringify({ url: asked.url, method: asked.method, host, origin, cookie, body }));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (asked, socket, head) => {
    if (asked.url !== "/live") return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    sockets.handleUpgrade(asked, socket, head, (client) =>
      client.on("message", (text) => client.send(`${asked.headers.origin} ${text}`)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  network = {
    dial: async (host) =>
      HOSTS.includes(host) ? { host: "127.0.0.1", port } : Promise.reject(new Error("nothing listens")),
    authorities: async () => [authority.certificatePem],
  };
});
beforeEach(async () => {
  forwarder = await openForwarder(network, [...HOSTS, "absent.test"]);
});
afterEach(() => forwarder.close());
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const at = (host: string, path: string) => new URL(path, forwarder.origins.get(host)).href;

test("a request reaches the host under its own name, and the answer comes back", async () => {
  const answer = await fetch(at("shop.test", "/a?b=c"), {
    method: "POST",
    body: "order",
    headers: { origin: forwarder.origins.get("shop.test")!, cookie: "a=1" },
  });
  expect(await answer.json()).toEqual({
    url: "/a?b=c",
    method: "POST",
    host: "shop.test",
    origin: "https://shop.test",
    cookie: "a=1",
    body: "order",
  });
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test("a redirect leads to where the browser can go: also to another host", async () => {
  const { headers, status } = await fetch(at("shop.test", "/in"), { redirect: "manual" });
  expect([status, headers.get("location")]).toEqual([303, at("login.shop.test", "/?next=1")]);
});

test("a redirect to the host itself leads to the name that the browser has for it", async () => {
  const url = at("shop.test", "/self").replace("127.0.0.1", "localhost");
  const { headers } = await fetch(url, { redirect: "manual" });
  expect(headers.get("location")).toBe(url.replace("/self", "/"));
});

test("an upgrade to WebSocket is passed through", async () => {
  const url = at("shop.test", "/live").replace("http:", "ws:");
  const client = new WebSocket(url, { origin: forwarder.origins.get("shop.test")! });
  const said = await new Promise((resolve, reject) => {
    client.on("error", reject).on("open", () => client.send("hello"));
    client.on("message", (text) => resolve(String(text)));
  });
  expect(said).toBe("https://shop.test hello");
});

test("an upgrade that the host refuses is refused with its words", async () => {
  const client = new WebSocket(at("shop.test", "/no").replace("http:", "ws:"));
  const failure = await new Promise<Error>((resolve) => client.on("error", resolve));
  expect(failure.message).toMatch(/403/);
});

test.each([
  ["a host that nobody serves", "absent.test", "/", /^https:\/\/absent\.test cannot be reached: nothing listens\n$/],
  ["a host that hangs up", "shop.test", "/gone", /^https:\/\/shop\.test cannot be reached: .+\n$/],
])("%s is an answer that says so", async (_, host, path, says) => {
  const answer = await fetch(at(host, path));
  expect(answer.status).toBe(502);
  expect(await answer.text()).toMatch(says);
});

test("what asks under another name than one of loopback is not answered", async () => {
  const { statusCode } = await request(at("shop.test", "/"), { headers: { host: "rebound.example:80" } });
  expect(statusCode).toBe(421);
});

test("it listens on the port that is asked for, for the first host", async () => {
  const { port } = new URL(at("shop.test", "/"));
  await forwarder.close();
  forwarder = await openForwarder(network, HOSTS, { port: Number(port) });
  expect(at("shop.test", "/")).toBe(`http://127.0.0.1:${port}/`);
  await expect(openForwarder(network, HOSTS, { port: Number(port) })).rejects.toThrow(/EADDRINUSE/);
});

test("it ends although a WebSocket is open", async () => {
  const { port } = new URL(at("shop.test", "/"));
  const client = new WebSocket(at("shop.test", "/live").replace("http:", "ws:"));
  await new Promise((resolve) => client.on("open", resolve));
  const ended = new Promise((resolve) => client.on("close", resolve));
  await forwarder.close();
  await ended;
  const refused = connect(Number(port), "127.0.0.1");
  expect(await new Promise((resolve) => refused.on("error", resolve))).toMatchObject({ code: "ECONNREFUSED" });
});
