import { createServer, request, type Server } from "node:http";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { close, listen } from "../listen.ts";
import { type Ingress, type IngressRoute, startIngress } from "./ingress.ts";

let ingress: Ingress;
let service: Server;
let route: IngressRoute;

beforeEach(async () => {
  service = createServer((request, response) => {
    if (request.url === "/never") return;
    request.resume().once("end", () => response.end("hello"));
  });
  service.on("upgrade", (_, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    socket.pipe(socket);
  });
  route = { target: await listen(service) };
  ingress = await startIngress("ingress.a.sandbox", (host) => (host === "web.test" ? route : { target: undefined }));
});

afterEach(async () => {
  await ingress.close();
  await close(service);
});

const limited = (options: { maxBodySize?: number; readTimeout?: number }) => {
  route = { ...route, options: { maxBodySize: 0, readTimeout: 0, ...options } as never };
};

function ask(path = "/", init: RequestInit = {}, host = "web.test"): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { ...ingress.http, path, method: init.method ?? "GET", headers: { host, ...(init.headers as object) } },
      (answer) => void text(answer).then((body) => resolve(`${answer.statusCode} ${body.trim()}`), reject),
    );
    sent.once("error", reject).end(init.body as string | undefined);
  });
}

test("a request goes to the service of its host name, an unknown name to nobody", async () => {
  expect(await ask()).toBe("200 hello");
  expect(await ask("/", {}, "other.test")).toBe("404 default backend - 404");
});

test("a service that is not ready is answered for with 503", async () => {
  route = { target: "starting" };
  expect(await ask()).toBe("503 503 Service Temporarily Unavailable");
});

test.each([
  ["a megabyte where the lease says nothing", {}, 2 ** 20],
  ["what the lease says", { maxBodySize: 100 }, 100],
])("a body may have %s", async (_, options, most) => {
  limited(options);
  expect(await ask("/", { method: "POST", body: "x".repeat(most) })).toBe("200 hello");
  expect(await ask("/", { method: "POST", body: "x".repeat(most + 1) })).toBe("413 413 Request Entity Too Large");
  const chunked = { method: "POST", body: "x".repeat(most + 1), headers: { "transfer-encoding": "chunked" } };
  expect(await ask("/", chunked)).toContain("413");
});

test("an answer that does not come in the lease's time is a 504", async () => {
  limited({ readTimeout: 100 });
  expect(await ask("/never")).toBe("504 504 Gateway Time-out");
});

test("a connection that is upgraded carries what both sides send", async () => {
  const socket = createConnection(ingress.http);
  socket.write("GET / HTTP/1.1\r\nHost: web.test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  let received = "";
  for await (const chunk of socket) {
    received += chunk;
    if (received.includes("\r\n\r\n") && !received.includes("ping")) socket.write("ping");
    if (received.includes("ping")) break;
  }
  expect(received).toMatch(/^HTTP\/1.1 101 [\s\S]*ping$/);
});
