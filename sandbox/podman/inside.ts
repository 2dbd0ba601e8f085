import { execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdirSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { InsideOptions } from "./host.ts";
import { type Address, firstLine, join, type Listening, type Opening, openWith } from "./relay.ts";

/**
 * The program inside the namespaces of a sandbox's pods: sets their network up, runs podman's API, and carries
 * connections between the pods and the sandbox. It ends with its standard input, and everything inside with it.
 */
const options = JSON.parse(process.argv[2]!) as InsideOptions;

setUp();
startPodman();
serve(options.sockets.in);

process.stdin.on("end", () => process.exit(0)).resume();

function setUp(): void {
  run("mount", "-t", "tmpfs", "tmpfs", "/run");
  for (const folder of ["/run/netns", "/run/volumes"]) mkdirSync(folder);
  replaceFile("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  replaceFile("/etc/resolv.conf", `nameserver ${options.dns}\n`);
  run("hostname", "node1");
  run("ip", "link", "set", "lo", "up");
  // nothing is forwarded: pods reach this program only, which asks the sandbox
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "0");
  for (const network of options.networks) run("ip", "route", "add", "local", network, "dev", "lo");
}

/** In this mount namespace only. */
function replaceFile(path: string, content: string): void {
  const own = `/run/${path.replaceAll("/", "-").slice(1)}`;
  writeFileSync(own, content);
  run("mount", "--bind", own, path);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}

function startPodman(): void {
  const podman = spawn("podman", ["system", "service", "--time", "0", `unix://${options.sockets.podman}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  podman.once("exit", (code) => {
    process.stderr.write(`podman's service ended with ${code}\n`);
    process.exit(1);
  });
}

function serve(path: string): void {
  const listeners = new Map<string, Closable>();
  createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    void answer(socket, listeners).catch(() => socket.destroy());
  }).listen(path);
}

async function answer(socket: Socket, listeners: Map<string, Closable>): Promise<void> {
  const opening = JSON.parse(await firstLine(socket)) as Opening;
  if ("dial" in opening) return dial(socket, opening.dial);
  if ("listen" in opening) {
    await listenOn(listeners, opening.listen);
    socket.end("done\n");
  }
}

function dial(socket: Socket, { host, port }: Address): void {
  const target = createConnection({ host, port, allowHalfOpen: true });
  target.once("connect", () => {
    socket.write("open\n");
    join(socket, target);
  });
  target.once("error", () => socket.destroy());
}

interface Closable {
  close(): unknown;
}

/** Listens on exactly these addresses: what has nothing behind it refuses connections. */
async function listenOn(listeners: Map<string, Closable>, { tcp, udp }: Listening): Promise<void> {
  const wanted = new Map<string, () => Promise<Closable>>([
    ...tcp.map((address) => [`tcp ${address.host} ${address.port}`, () => acceptConnections(address)] as const),
    ...udp.map((address) => [`udp ${address.host} ${address.port}`, () => acceptDatagrams(address)] as const),
  ]);
  for (const [key, listener] of listeners) {
    if (wanted.has(key)) continue;
    listener.close();
    listeners.delete(key);
  }
  for (const [key, start] of wanted) if (!listeners.has(key)) listeners.set(key, await start());
}

function acceptConnections(address: Address): Promise<Closable> {
  const server = createServer({ allowHalfOpen: true }, (socket) => forward(socket, address));
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(address.port, address.host, () => resolve(server));
  });
}

/** Each datagram is a connection to the sandbox, and so is its answer. */
function acceptDatagrams(to: Address): Promise<Closable> {
  const server = createSocket("udp4");
  server.on("message", (content, { address: from, port }) => {
    const asked = openWith(options.sockets.out, { from, to, transport: "udp" });
    asked.on("error", () => {});
    asked.end(content.toString("base64"));
    text(asked).then(
      (answer) => answer && server.send(Buffer.from(answer, "base64"), port, from),
      () => {},
    );
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).bind(to.port, to.host, () => resolve(server));
  });
}

/** What a pod connects to is the sandbox's to find. */
function forward(socket: Socket, to: Address): void {
  const carried = openWith(options.sockets.out, { from: socket.remoteAddress ?? "", to, transport: "tcp" });
  carried.once("error", () => socket.resetAndDestroy());
  socket.once("error", () => carried.destroy());
  firstLine(carried).then(
    () => join(socket, carried),
    () => socket.resetAndDestroy(),
  );
}
