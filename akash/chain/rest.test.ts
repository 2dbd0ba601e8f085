import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { Rest, RestError, UnreachableError } from "./rest.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (status: number, body: object) =>
  serve((_request, response) => {
    response.writeHead(status, { connection: "close" }).end(JSON.stringify(body));
  });
const signal = () => AbortSignal.timeout(10_000);
const anything = z.looseObject({});
const closedPort = "http://127.0.0.1:1";

test("goes on to the next endpoint and stays there", async () => {
  let asked = 0;
  const broken = await serve((_request, response) => {
    asked++;
    response.writeHead(503, { connection: "close" }).end();
  });
  const rest = new Rest([closedPort, broken, await answering(200, { fine: true })]);
  expect(await rest.get("/x", anything, signal())).toEqual({ fine: true });
  expect(await rest.get("/x", anything, signal())).toEqual({ fine: true });
  expect(asked).toBe(1);
});

test("an error of the chain is not asked for again elsewhere", async () => {
  const refusing = await answering(404, { code: 5, message: "tx not found" });
  const rest = new Rest([refusing, await answering(200, {})]);
  const failure = await rest.get("/x", anything, signal()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RestError);
  expect(failure).toMatchObject({ status: 404, code: 5, message: `${refusing}/x: HTTP 404: tx not found` });
});

test("names every endpoint when none answers", async () => {
  const failure = await new Rest([closedPort]).get("/x?y=z", anything, signal()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnreachableError);
  expect((failure as Error).message).toMatch(/no REST endpoint answered \/x: http:\/\/127.0.0.1:1: .*Check akash.rest/);
});

test("an aborted signal ends the attempts", async () => {
  const stopped = new AbortController();
  const request = new Rest([closedPort]).get("/x", anything, stopped.signal);
  stopped.abort(new Error("Ctrl-C"));
  await expect(request).rejects.toThrow("Ctrl-C");
});
