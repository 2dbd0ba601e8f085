import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { boundedFetch, requireHttps } from "./bounded-fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function every(milliseconds: number, response: ServerResponse, text: string): Promise<void> {
  while (!response.destroyed) {
    response.write(text);
    await sleep(milliseconds);
  }
}

test("an answer comes with its status, headers and whole body, decompressed", async () => {
  const url = await serve((_, response) =>
    response.writeHead(404, { "content-encoding": "gzip", "retry-after": "7" }).end(gzipSync("nothing here")),
  );
  const response = await boundedFetch(`${url}/x`);
  expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([
    404,
    "7",
    "nothing here",
  ]);
  expect(response.headers.has("content-encoding")).toBe(false);
});

test("an answer without a body is one", async () => {
  const url = await serve((_, response) => response.writeHead(204).end());
  expect(await (await boundedFetch(url)).text()).toBe("");
});

test.each([301, 302, 303, 307, 308])(
  "a redirect (%d) is an error that says where to, and nobody is asked there",
  async (status) => {
    let asked = 0;
    const elsewhere = await serve((_, response) => {
      asked++;
      response.end();
    });
    const url = await serve((_, response) => response.writeHead(status, { location: `${elsewhere}/take?it=1` }).end());
    const sent = boundedFetch(`${url}/manifest`, { method: "PUT", body: "secret" });
    await expect(sent).rejects.toMatchObject({ code: "REDIRECTED", path: "/manifest" });
    await expect(sent).rejects.toThrow(`${new URL(url).host}/manifest: answers ${status} and leads to ${elsewhere};`);
    expect(asked).toBe(0);
  },
);

test.each([
  ["http://provider.example:8443/", "provider.example:8443/: only https is spoken outside this machine, not http://"],
  ["http://127.0.0.1.example/", "only https"],
  ["ftp://provider.example/", "not ftp://"],
  ["file:///etc/passwd", "not file://"],
])("nothing is sent to %s", async (url, text) => {
  await expect(boundedFetch(url)).rejects.toMatchObject({ code: "NOT_HTTPS" });
  await expect(boundedFetch(url)).rejects.toThrow(text);
});

test.each(["http://127.0.0.1:17601/x", "http://localhost:1/", "http://[::1]:1/", "https://provider.example/"])(
  "%s is safe to speak to",
  (url) => {
    expect(requireHttps(url).href).toBe(url);
  },
);

test("a body is limited after it is decompressed, and no more of it is taken", async () => {
  const bomb = gzipSync(Buffer.alloc(256 * 2 ** 20));
  const url = await serve((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  const before = process.memoryUsage().rss;
  const asked = boundedFetch(url, { limits: { octets: 2 ** 20 } });
  await expect(asked).rejects.toMatchObject({ code: "TOO_LARGE" });
  await expect(asked).rejects.toThrow("larger than 1 MiB");
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

test("a body of exactly the limit is taken", async () => {
  const url = await serve((_, response) => response.end("x".repeat(1024)));
  expect((await (await boundedFetch(url, { limits: { octets: 1024 } })).text()).length).toBe(1024);
});

test("a server that never answers ends with the deadline", async () => {
  const url = await serve(() => {});
  const asked = boundedFetch(url, { limits: { total: 100 } });
  await expect(asked).rejects.toMatchObject({ code: "TOO_SLOW" });
  await expect(asked).rejects.toThrow("no complete answer within 0.1 s");
});

test("a body that never ends, drop by drop, ends with the deadline", async () => {
  const url = await serve((_, response) => void every(10, response, " "));
  await expect(boundedFetch(url, { limits: { total: 200 } })).rejects.toThrow("no complete answer within 0.2 s");
});

test("a body that stops ends before the deadline", async () => {
  const url = await serve((_, response) => void response.write("{"));
  await expect(boundedFetch(url, { limits: { idle: 100 } })).rejects.toThrow("the answer stopped for 0.1 s");
});

test("headers beyond all measure are an error", async () => {
  const url = await serve((_, response) => response.writeHead(200, { "x-large": "x".repeat(200_000) }).end());
  await expect(boundedFetch(url)).rejects.toMatchObject({ cause: { code: "UND_ERR_HEADERS_OVERFLOW" } });
});

test("a status that is none is an error", async () => {
  const url = await serve((_, response) => response.writeHead(799).end());
  await expect(boundedFetch(url)).rejects.toThrow("answers with status 799");
});

test("an aborted signal ends it with the signal's reason", async () => {
  const url = await serve((_, response) => void response.write("{"));
  const stop = new AbortController();
  const asked = boundedFetch(url, { signal: stop.signal });
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 50);
  await expect(asked).rejects.toThrow("Ctrl-C");
});
