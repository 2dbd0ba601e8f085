import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createConnection, type Socket } from "node:net";
import { pipeline, Transform } from "node:stream";
import type { ManifestHttpOptions } from "../../sdl/types.ts";
import { createSelfSigned } from "../certificates.ts";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";

export interface Ingress {
  readonly http: Endpoint;
  readonly https: Endpoint;
  close(): Promise<void>;
}

/** Where to reach a host name of the ingress: `starting` is known but not ready. */
type IngressTarget = Endpoint | "starting" | undefined;

/** Where a host name leads, and what its lease asked of the ingress. */
export interface IngressRoute {
  readonly target: IngressTarget;
  readonly options?: ManifestHttpOptions | undefined;
}

/** A provider's shared ingress: routes by host name; HTTPS with a certificate of its own making, as most providers have. */
export async function startIngress(domain: string, route: (host: string) => IngressRoute): Promise<Ingress> {
  const { certificatePem, keyPem } = await createSelfSigned("Kubernetes Ingress Controller Fake Certificate", [
    `*.${domain}`,
  ]);
  const answer = (incoming: IncomingMessage, response: ServerResponse) => serve(incoming, response, route);
  const plain = createHttpServer(answer);
  const secure = createHttpsServer({ cert: certificatePem, key: keyPem }, answer);
  for (const server of [plain, secure]) {
    server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head: Buffer) =>
      upgrade(incoming, socket, head, route),
    );
  }
  return {
    http: await listen(plain),
    https: await listen(secure),
    close: async () => void (await Promise.all([close(plain), close(secure)])),
  };
}

const hostOf = (incoming: IncomingMessage): string => (incoming.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();

function serve(incoming: IncomingMessage, response: ServerResponse, route: (host: string) => IngressRoute) {
  const host = hostOf(incoming);
  const { target, options } = route(host);
  if (target === undefined) return fail(response, 404, "default backend - 404");
  if (target === "starting") return fail(response, 503, "503 Service Temporarily Unavailable");
  const most = options?.maxBodySize || DEFAULT_BODY;
  if (Number(incoming.headers["content-length"] ?? 0) > most)
    return fail(response, 413, "413 Request Entity Too Large");
  const outgoing = request({
    ...target,
    method: incoming.method,
    path: incoming.url,
    headers: { ...incoming.headers, "x-forwarded-host": host },
  });
  outgoing.setTimeout(options?.readTimeout || DEFAULT_TIMEOUT, () => {
    fail(response, 504, "504 Gateway Time-out");
    outgoing.destroy();
  });
  outgoing.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => {});
  });
  outgoing.once("error", () => fail(response, 502, "502 Bad Gateway"));
  const limited = bounded(most, () => {
    fail(response, 413, "413 Request Entity Too Large");
    outgoing.destroy();
  });
  pipeline(incoming, limited, outgoing, () => {});
}

/** Octets of a request's body, and milliseconds without an answer, where a lease says nothing (nginx ingress). */
const DEFAULT_BODY = 1 << 20;
const DEFAULT_TIMEOUT = 60_000;

/** Passes a body on until it is longer than it may be. */
function bounded(most: number, exceeded: () => void): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      length += chunk.length;
      if (length <= most) return done(null, chunk);
      exceeded();
    },
  });
}

/** A connection that becomes something else, such as a WebSocket: what the service answers is passed on as it is. */
function upgrade(incoming: IncomingMessage, socket: Socket, head: Buffer, route: (host: string) => IngressRoute): void {
  const host = hostOf(incoming);
  const { target } = route(host);
  socket.on("error", () => socket.destroy());
  if (target === undefined || target === "starting") return void socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
  const { method, url: path, rawHeaders } = incoming;
  const service = createConnection(target, () => {
    const headers = Array.from(
      { length: rawHeaders.length / 2 },
      (_, at) => `${rawHeaders[2 * at]}: ${rawHeaders[2 * at + 1]}`,
    );
    service.write(`${[`${method} ${path} HTTP/1.1`, ...headers, `X-Forwarded-Host: ${host}`].join("\r\n")}\r\n\r\n`);
    service.write(head);
    socket.pipe(service).pipe(socket);
  });
  service.on("error", () => socket.destroy());
  socket.once("close", () => service.destroy());
}

function fail(response: ServerResponse, status: number, text: string) {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}
