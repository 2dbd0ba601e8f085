import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { fetch } from "undici";
import { dispatcher } from "./http.ts";
import type { Network } from "./network.ts";
import { proxiedAgent } from "./proxied-agent.ts";

/** What a network resolves names to: addresses that nobody can reach but the proxy. */
const outside: Network = { dial: async (_, port) => ({ host: "192.0.2.1", port }), authorities: async () => [] };

let target: Server;
let proxy: Server;
let asked: { url: string; login: string | undefined }[];
let status: number;
const sockets: Socket[] = [];
const variables = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "NO_PROXY", "no_proxy"];
const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));

const portOf = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

beforeEach(async () => {
  asked = [];
  status = 200;
  target = createServer((request, response) => response.end(`hello from ${request.headers.host}`));
  const port = await portOf(target);
  proxy = createServer();
  proxy.on("connect", (request, socket: Socket) => {
    asked.push({ url: request.url ?? "", login: request.headers["proxy-authorization"] });
    socket.write(`HTTP/1.1 ${status} Answer\r\n\r\n`);
    if (status !== 200) return socket.end();
    const through = connect(port, "127.0.0.1");
    sockets.push(socket, through);
    socket.pipe(through).pipe(socket);
  });
  for (const name of variables) delete process.env[name];
  process.env.HTTP_PROXY = `http://me:p%40ss@127.0.0.1:${await portOf(proxy)}`;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of [target, proxy]) server.close();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

async function answerOf(url: string, network: Network): Promise<string> {
  const agent = dispatcher(network);
  try {
    return await (await fetch(url, { dispatcher: agent })).text();
  } finally {
    await agent.destroy();
  }
}

test("the internet is reached through the proxy of the environment, with its login", async () => {
  expect(await answerOf("http://rest.example/", outside)).toBe("hello from rest.example");
  expect(asked).toEqual([{ url: "192.0.2.1:80", login: `Basic ${Buffer.from("me:p@ss").toString("base64")}` }]);
});

test("what is on loopback in truth, as in the sandbox, is not", async () => {
  const { port } = target.address() as AddressInfo;
  const sandbox: Network = { dial: async () => ({ host: "127.0.0.1", port }), authorities: async () => [] };
  expect(await answerOf("http://rest.example/", sandbox)).toBe("hello from rest.example");
  const agent = proxiedAgent();
  expect((await fetch(`http://127.0.0.1:${port}/`, { dispatcher: agent })).status).toBe(200);
  await agent.destroy();
  expect(asked).toEqual([]);
});

test("a URL outside every network goes through the proxy, too", async () => {
  const agent = proxiedAgent();
  const text = await (await fetch("http://rest.example/", { dispatcher: agent })).text();
  await agent.destroy();
  expect([text, asked.map(({ url }) => url)]).toEqual(["hello from rest.example", ["rest.example:80"]]);
});

test("a proxy that refuses is named, without its password", async () => {
  status = 407;
  const refused = answerOf("http://rest.example/", outside);
  const cause = expect.objectContaining({
    message: expect.stringMatching(
      /^the proxy 127\.0\.0\.1:\d+ \(HTTP_PROXY, HTTPS_PROXY\): answers 407 for 192\.0\.2\.1:80$/,
    ),
  });
  await expect(refused).rejects.toMatchObject({ cause });
});
