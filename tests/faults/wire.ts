import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { answer } from "../../sandbox/chain/rest/routes.ts";
import type { FaultInjector } from "./fault-injector.ts";
import type { Answer, Request } from "./message.ts";
import { S3_URL } from "./object-store.ts";
import type { Boundary, FaultAction } from "./schedule.ts";
import { Random } from "./schedule.ts";
import { currentProcess, never, outsideProcesses, type SimulatedProcess } from "./simulated-process.ts";
import { brokenOff, type Conversation, connectWebSockets, upgrade } from "./web-socket.ts";
import { NODE_URL, type Place, type World } from "./world.ts";

interface Wiring {
  readonly world: World;
  readonly random: Random;
}

let wiring: Wiring | undefined;
const interferences = new WeakMap<SimulatedProcess, FaultInjector>();

/** Which world the requests of this process reach. */
export function wireTo(world: World, seed: number): void {
  wiring = { world, random: new Random(seed) };
}

/** What happens to the requests of one life. */
export function setFaultInjector(life: SimulatedProcess, interference: FaultInjector): void {
  interferences.set(life, interference);
}

/** Puts this wire in the place of every `fetch`; call it before any module has taken undici's. */
export function installWire(): void {
  const undici = createRequire(import.meta.url)("undici") as { fetch: unknown };
  undici.fetch = send;
  Object.assign(globalThis, { fetch: send });
  connectWebSockets(converse);
}

/** A web socket of the code under test, as `sendFrom` has a request. */
async function converse(url: URL, headers: Record<string, string>): Promise<Conversation> {
  const { world } = wiring!;
  const life = currentProcess();
  if (!world.data || !life) return failed(new Error("a schedule without backups has no sockets"));
  const strike = interferences.get(life)?.next(url.pathname.endsWith("/shell") ? "shell" : "gateway");
  await latency();
  if (strike?.do === "kill" && strike.when === "before") life.kill();
  if (life.dead) return never;
  if (strike?.do === "bad gateway") return { messages: [], end: { status: 502, body: badGateway.text } };
  const place = world.behind(url.host);
  if (!place?.provider.alive) return failed(new Error(`connect ECONNREFUSED ${url.host}`));
  const had = await outsideProcesses(() => upgrade(place.routes, url, headers));
  if (strike?.do === "kill") life.kill();
  await latency();
  if (life.dead) return never;
  return strike?.do === "lost answer" ? brokenOff : had;
}

const failed = (error: Error): Conversation => ({ messages: [], end: { error } });

async function send(input: string | URL, init: RequestInit = {}): Promise<unknown> {
  const { signal } = init;
  signal?.throwIfAborted();
  const request: Request = {
    method: init.method ?? "GET",
    url: new URL(input),
    headers: (init.headers ?? {}) as Record<string, string>,
    body: typeof init.body === "string" ? init.body : "",
  };
  const life = currentProcess();
  const sent = life ? sendFrom(life, request) : deliver(request);
  const { status, text, headers = {} } = signal ? await untilAborted(sent, signal) : await sent;
  return new Response(text, { status, headers });
}

function untilAborted<T>(sent: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    sent.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** A request of the code under test: it has latency, a fault may be injected, and it ends when its process is killed. */
async function sendFrom(life: SimulatedProcess, request: Request): Promise<Answer> {
  if (life.dead) return never;
  const strike = interferences.get(life)?.next(boundaryOf(request));
  await latency();
  if (life.dead) return never;
  if (strike?.do === "kill" && strike.when === "before") life.kill();
  if (life.dead) return never;
  if (strike?.do === "bad gateway") return badGateway;
  const given = await outsideProcesses(() => performAction(request, strike));
  if (strike?.do === "kill") life.kill();
  await latency();
  return life.dead ? never : given;
}

const badGateway: Answer = { status: 502, text: "502 Bad Gateway" };

/** Sends a request with the injected fault applied. */
async function performAction(request: Request, strike: FaultAction | undefined): Promise<Answer> {
  const { world } = wiring!;
  switch (strike?.do) {
    case "lost answer":
      await deliver(request);
      return badGateway;
    case "dropped":
      return { status: 200, text: JSON.stringify(accepted(request)) };
    case "delayed":
      world.chain.faults.add({ kind: "delay-broadcast", times: 1, blocks: strike.blocks });
      break;
    case "duplicated":
      world.chain.faults.add({ kind: "duplicate-broadcast", times: 1 });
      break;
    case "raced":
      await world.race();
      break;
    case "stale":
      world.stopNode(strike.times);
      break;
  }
  const atNode = request.url.origin === NODE_URL && request.method === "GET";
  return deliver(request, atNode ? world.node() : world.chain);
}

/** What a node says of a transaction it is going to forget. */
function accepted({ body }: Request) {
  const { tx_bytes } = JSON.parse(body) as { tx_bytes: string };
  const txhash = createHash("sha256").update(Buffer.from(tx_bytes, "base64")).digest("hex").toUpperCase();
  return { tx_response: { height: "0", txhash, codespace: "", code: 0, raw_log: "" } };
}

async function deliver(request: Request, node = wiring!.world.chain): Promise<Answer> {
  const { method, url, body } = request;
  if (url.origin === NODE_URL) {
    const { status, body: answered } = await answer(node, { method, url: url.pathname + url.search, body });
    return { status, text: JSON.stringify(answered) };
  }
  if (url.origin === S3_URL) {
    const { store } = wiring!.world.data!;
    if (store.down) throw new TypeError("fetch failed", { cause: new Error(`connect ECONNREFUSED ${url.host}`) });
    return store.answer(request);
  }
  const place = wiring!.world.behind(url.host);
  if (!place?.provider.alive)
    throw new TypeError("fetch failed", { cause: new Error(`connect ECONNREFUSED ${url.host}`) });
  if (hasNoAddress(place, request)) return { status: 500, text: "no free IP address for endpoint" };
  return ask(place, request);
}

/** Whether an address is asked for that the provider only bid with; one that it has leased already stays. */
function hasNoAddress({ provider }: Place, { method, url, body }: Request): boolean {
  if (method !== "PUT" || provider.name !== wiring!.world.lyingProvider || !/"ip":"[^"]/.test(body)) return false;
  return !provider.leasesAddress(url.pathname.split("/")[2] ?? "");
}

/** Speaks with a gateway's routes as Node's HTTP server does. */
function ask({ routes }: Place, { method, url, headers, body }: Request): Promise<Answer> {
  return new Promise((resolve) => {
    let status = 200;
    const request = {
      method,
      url: url.pathname + url.search,
      headers,
      socket: { getPeerCertificate: () => ({}) },
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(body);
      },
    };
    const response = {
      setHeader() {},
      writeHead(code: number) {
        status = code;
      },
      end(text = "") {
        resolve({ status, text });
      },
    };
    void routes.serve(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
}

function boundaryOf({ method, url }: Request): Boundary {
  if (url.origin === S3_URL) return "s3";
  if (url.origin !== NODE_URL) return method === "PUT" ? "manifest" : "gateway";
  return url.pathname === "/cosmos/tx/v1beta1/txs" ? "broadcast" : "query";
}

/** One way, 1 to 40 milliseconds: requests overtake each other. */
function latency(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1 + wiring!.random.below(40)));
}
