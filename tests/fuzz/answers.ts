/** Recorded answers of HTTP services, given again one after another to a real client. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type WebSocket, WebSocketServer } from "ws";
import type { Answer } from "./mutate.ts";

/** Requests of one input after which its client is told to stop: some wait until they are given what they want. */
const MOST_REQUESTS = 100;

export interface AnswerServer {
  readonly port: number;
  /** Has a client talk to these answers. The signal is aborted when it asks without end. */
  play<T>(input: string, client: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export class GivenUpError extends Error {
  override readonly name = "GivenUpError";
}

/** @param tls of an HTTPS server, PEM */
export async function serveAnswers(tls?: { key: string; cert: string }): Promise<AnswerServer> {
  let open: Answer[] = [];
  let asked = 0;
  let stop = new AbortController();
  const next = ({ method = "", url = "" }: IncomingMessage): Answer | undefined => {
    if (++asked > MOST_REQUESTS) stop.abort(new GivenUpError("asked without end"));
    const wanted = [
      (answer: Answer) => answer.method === method && answer.path === url,
      (answer: Answer) => answer.method === method && pathOf(answer.path) === pathOf(url),
      (answer: Answer) => answer.method === method,
    ];
    const index = wanted.map((is) => open.findIndex(is)).find((found) => found >= 0) ?? -1;
    if (index < 0) return undefined;
    const answer = open[index]!;
    // The last answer of a kind stays, as a service goes on saying the same.
    if (open.filter(wanted[1]!).length > 1) open.splice(index, 1);
    return answer;
  };
  const listener: RequestListener = (request, response) => {
    request.resume();
    const answer = next(request);
    if (answer === undefined) return void response.writeHead(404, { "content-type": "application/json" }).end("{}");
    const { port } = server.address() as AddressInfo;
    const body = Buffer.from(answer.body.replaceAll(HERE, String(port)));
    const sent = answer.packed === undefined ? body : Buffer.concat([packedSpaces(answer.packed), gzipSync(body)]);
    const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !OWN.has(name)));
    for (const [name, value] of Object.entries(headers)) headers[name] = value.replaceAll(HERE, String(port));
    response.writeHead(answer.status, {
      ...headers,
      ...(answer.packed !== undefined && { "content-encoding": "gzip" }),
      ...(answer.status !== 204 && { "content-length": sent.length }),
    });
    if (answer.cut === undefined) return void response.end(sent);
    response.write(sent.subarray(0, answer.cut), () => request.socket.destroy());
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    socket.on("error", () => {});
    const answer = next({ ...request, method: "WS", url: request.url } as IncomingMessage);
    if (answer === undefined) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (opened) => speak(opened, answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async play(input, client) {
      open = JSON.parse(input) as Answer[];
      asked = 0;
      stop = new AbortController();
      return client(stop.signal);
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const PACKED = new Map<number, Buffer>();

/** Packed parts that follow one another are one text. */
function packedSpaces(count: number): Buffer {
  const known = PACKED.get(count) ?? gzipSync(Buffer.alloc(count, " "));
  PACKED.set(count, known);
  return known;
}

/** In a recording, where the port of the server stood. */
export const HERE = "PORT-OF-THE-SERVER";

/** Headers that follow from how a body is sent. */
const OWN: ReadonlySet<string> = new Set(["content-length", "transfer-encoding", "connection", "keep-alive", "date"]);

const pathOf = (path: string): string => path.split("?")[0]!;

/** A body of a socket is a list of messages; the status says how it closes. */
function speak(socket: WebSocket, { body, status, cut }: Answer): void {
  socket.on("error", () => {});
  for (const message of messagesIn(body)) socket.send(message);
  if (cut === undefined) socket.close(status >= 1000 && status < 5000 ? status : 1000);
  else socket.terminate();
}

function messagesIn(body: string): (string | Buffer)[] {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list) ? list.map(messageOf) : [body];
  } catch {
    return [body];
  }
}

/** Text, or octets as `{base64}`. */
function messageOf(message: unknown): string | Buffer {
  if (typeof message === "string") return message;
  const { base64 } = (message ?? {}) as { base64?: unknown };
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : JSON.stringify(message);
}

/** Records what a server answers while a client talks to it through a proxy of its own. */
export async function record(origin: string, client: (proxy: string) => Promise<unknown>): Promise<string> {
  const answers: Answer[] = [];
  const ports = [new URL(origin).port];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "" } = request;
    const { host: _, connection: __, "transfer-encoding": ___, "content-length": ____, ...headers } = request.headers;
    const own = ports.at(-1)!;
    const answer = await fetch(new URL(url, origin), {
      method,
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks).toString().replaceAll(own, ports[0]!) }),
    });
    const text = await answer.text();
    const kept = ports.reduce((body, port) => body.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${HERE}`), text);
    answers.push({ method, path: url, status: answer.status, headers: Object.fromEntries(answer.headers), body: kept });
    const plain = Object.fromEntries(
      [...answer.headers].filter(([name]) => !OWN.has(name) && name !== "content-encoding"),
    );
    response.writeHead(answer.status, plain).end(text.replaceAll(`127.0.0.1:${ports[0]}`, `127.0.0.1:${own}`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  ports.push(String(port));
  await client(`http://127.0.0.1:${port}`);
  server.close();
  server.closeAllConnections();
  return JSON.stringify(answers);
}
