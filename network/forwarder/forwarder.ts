import { once } from "node:events";
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import { errorText } from "../../errors/text.ts";
import { type Connect, connector } from "../http.ts";
import type { Network } from "../network.ts";
import { browserHeaders, hostHeaders, type Names } from "./rewrite.ts";

const LOOPBACK = "127.0.0.1";

/** Addresses on loopback at which hosts of a network are reached. */
export interface Forwarder {
  /** Such as `http://127.0.0.1:4000`, by host. */
  readonly origins: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/**
 * Listens for each host, and passes on what comes.
 * @param port where it listens for the first one; absent = on a free one, as for all others
 */
export async function openForwarder(
  network: Network,
  hosts: readonly string[],
  { port = 0 }: { readonly port?: number | undefined } = {},
): Promise<Forwarder> {
  const connect = connector(network);
  const origins = new Map<string, string>();
  const open: Listening[] = [];
  const close = async () => void (await Promise.all(open.map(end)));
  try {
    for (const host of hosts) {
      const listening = await listen(serverFor(connect, host, origins), open.length === 0 ? port : 0);
      open.push(listening);
      origins.set(host, listening.origin);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { origins, close };
}

interface Listening {
  readonly server: Server;
  readonly origin: string;
  /** Of browsers, also those that are WebSockets by now. */
  readonly sockets: ReadonlySet<Socket>;
}

async function listen(server: Server, port: number): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  return { server, sockets, origin: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}` };
}

async function end({ server, sockets }: Listening): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
}

function serverFor(connect: Connect, host: string, origins: ReadonlyMap<string, string>): Server {
  const own = (asked: IncomingMessage): Names => ({
    host,
    // The browser may have another name for it, or another port where it is forwarded once more.
    origins: new Map([...origins, [host, `http://${asked.headers.host}`]]),
  });
  const server = createServer((asked, answer) => {
    if (!isLoopback(asked)) return say(answer, 421, "ask by a name of loopback");
    passOn(connect, own(asked), asked, answer);
  });
  server.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A browser that is gone is no error.
    socket.on("error", () => socket.destroy());
    if (!isLoopback(asked)) return socket.end("HTTP/1.1 421 Misdirected Request\r\n\r\n");
    upgrade(connect, own(asked), asked, socket, head);
  });
  return server;
}

const isLoopback = ({ headers }: IncomingMessage): boolean =>
  /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/i.test(headers.host ?? "");

/** A request to the host like the one that was asked, without its body. */
function asking(connect: Connect, names: Names, { method, url, headers }: IncomingMessage, more = {}): ClientRequest {
  return request({
    method,
    path: url,
    headers: { ...hostHeaders(headers, names), ...more },
    createConnection: (_, connected) => {
      connect({ protocol: "https:", hostname: names.host, port: "" }).then(
        (socket) => connected(null, socket),
        (error: Error) => connected(error, undefined as never),
      );
      return undefined;
    },
  });
}

function passOn(connect: Connect, names: Names, asked: IncomingMessage, answer: ServerResponse): void {
  const outgoing = asking(connect, names, asked);
  outgoing.once("response", (given) => {
    answer.writeHead(given.statusCode ?? 502, given.statusMessage, browserHeaders(given.headers, names));
    pipeline(given, answer, () => {});
  });
  outgoing.once("error", (error) => {
    if (answer.headersSent) answer.destroy();
    else say(answer, 502, `https://${names.host} cannot be reached: ${errorText(error)}`);
  });
  answer.once("close", () => outgoing.destroy());
  // Its errors are those of the request.
  pipeline(asked, outgoing, () => {});
}

function upgrade(connect: Connect, names: Names, asked: IncomingMessage, socket: Duplex, head: Buffer): void {
  const outgoing = asking(connect, names, asked, { connection: "Upgrade", upgrade: asked.headers.upgrade });
  outgoing.once("upgrade", (given, host: Socket, first: Buffer) => {
    socket.write(headText(given, names, { connection: "Upgrade", upgrade: given.headers.upgrade }));
    socket.write(first);
    host.write(head);
    pipeline(socket, host, socket, () => {});
  });
  outgoing.once("response", (given) => {
    socket.write(headText(given, names, { connection: "close" }));
    pipeline(given, socket, () => {});
  });
  outgoing.once("error", (error) =>
    socket.end(`HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n${errorText(error)}\n`),
  );
  socket.once("close", () => outgoing.destroy());
  outgoing.end();
}

function headText(given: IncomingMessage, names: Names, more: Record<string, string | undefined>): string {
  const headers = Object.entries({ ...browserHeaders(given.headers, names), ...more });
  const lines = headers.flatMap(([name, value]) => [value ?? []].flat().map((each) => `${name}: ${each}`));
  return [`HTTP/1.1 ${given.statusCode} ${given.statusMessage}`, ...lines, "", ""].join("\r\n");
}

function say(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
