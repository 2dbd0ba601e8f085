import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { freePort, listening } from "../../network/free-port.fixture.ts";
import { runEntrypoint, startEntrypoint } from "../entrypoint.fixture.ts";

const key = "ab".repeat(32);
const settings = {
  TUNNEL_MODE: "server",
  TUNNEL_ACCEPT: "8443",
  TUNNEL_CONNECT: "postgres:5432",
  TUNNEL_PSK: `api:${key},auth:${key}`,
};
const start = (change: Record<string, string>) =>
  runEntrypoint("tunnel", { ...settings, ...change }, "stunnel", 'cat "$1"; echo "psk:$TUNNEL_PSK."');

test("a server knows every consumer's key and none of them is left in the environment", async () => {
  const { code, output } = await start({});
  expect(code).toBe(0);
  expect(output).toMatch(/client = no\naccept = 8443\nconnect = postgres:5432\n/);
  expect(output).toContain("psk:.");
  expect(output).not.toContain(key);
});

test("a client shows its identity", async () => {
  const { output } = await start({ TUNNEL_MODE: "client", TUNNEL_PSK: `api:${key}` });
  expect(output).toMatch(/client = yes\nPSKidentity = api\n/);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["an unknown mode", { TUNNEL_MODE: "both" }, /use server or client/],
  ["a client without a key", { TUNNEL_MODE: "client", TUNNEL_PSK: "" }, /TUNNEL_PSK is not set/],
  ["a short key", { TUNNEL_PSK: "api:abcd" }, /at least 16 bytes/],
  ["one bad key among good ones", { TUNNEL_PSK: `api:${key},auth` }, /at least 16 bytes/],
  ["a client with two keys", { TUNNEL_MODE: "client" }, /one identity:key/],
])("%s stops the start", async (_, change, message) => {
  const { code, output } = await start(change);
  expect(code).toBe(64);
  expect(output).toMatch(message);
  expect(output).not.toContain(key);
});

test("a server that nobody may come through to stays, and ends when it is told to", async () => {
  const child = startEntrypoint("tunnel", { ...settings, TUNNEL_PSK: "" });
  const [said] = await once(child.stdout!, "data");
  expect(String(said)).toMatch(/nobody may come through/);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

const stunnel = spawnSync("stunnel", ["-version"]).status === 0;
if (!stunnel) console.warn("SKIPPED: traffic through a real tunnel, because stunnel is not installed");

(stunnel ? describe : describe.skip)("through a real tunnel", () => {
  const running: { kill(): void }[] = [];

  afterAll(() => {
    for (const each of running) each.kill();
  });

  async function tunnel(clientKey: string): Promise<number> {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
    await once(echo, "listening");
    running.push({ kill: () => echo.close() });
    const [server, client] = [await freePort(), await freePort()];
    const target = `127.0.0.1:${(echo.address() as AddressInfo).port}`;
    running.push(
      startEntrypoint("tunnel", {
        TUNNEL_MODE: "server",
        TUNNEL_ACCEPT: `127.0.0.1:${server}`,
        TUNNEL_CONNECT: target,
        TUNNEL_PSK: `auth:${"cd".repeat(32)},api:${key}`,
      }),
    );
    running.push(
      startEntrypoint("tunnel", {
        TUNNEL_MODE: "client",
        TUNNEL_ACCEPT: `127.0.0.1:${client}`,
        TUNNEL_CONNECT: `127.0.0.1:${server}`,
        TUNNEL_PSK: `api:${clientKey}`,
      }),
    );
    await Promise.all([server, client].map((port) => listening(port)));
    return client;
  }

  test("bytes come back", async () => {
    expect(await say(await tunnel(key), "hello")).toBe("hello");
  });

  test("a wrong key gets nothing", async () => {
    expect(await say(await tunnel("ef".repeat(32)), "hello")).toBe("");
  });
});

async function say(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    heard += chunk;
    if (heard.length >= text.length) socket.destroy();
  });
  socket.write(text);
  await new Promise((resolve) => socket.once("close", resolve));
  return heard;
}
