import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface ApiRequest {
  readonly method: string;
  /** Decoded path segments. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, undefined without a body. */
  readonly body: unknown;
  /** Scheme and host the client used, for links. */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent = no body. */
  readonly body?: unknown;
  /** Only the first half of the body comes through. */
  readonly truncated?: boolean;
}

/** Ends the connection without an answer. */
export const HANG_UP = Symbol("hang up");

export type Respond = (request: ApiRequest) => Reply;

/** Stands before an API: counts, delays, refuses, or hides an answer after the write. */
export type Middleware = (
  request: ApiRequest,
  respond: Respond,
) => Reply | typeof HANG_UP | Promise<Reply | typeof HANG_UP>;

export interface ApiServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A body that is no JSON. */
class BodyError extends Error {
  readonly text: string;

  constructor(text: string, cause: unknown) {
    super(String(cause));
    this.text = text;
  }
}

const plainRefusal = (text: string): Reply => ({ status: 400, body: `no JSON: ${text}` });

interface Served {
  readonly respond: Respond;
  readonly unreadable?: ((text: string) => Reply) | undefined;
}

/** An HTTP server on loopback that speaks JSON. */
export async function serveApi(
  port: number,
  { respond, unreadable = plainRefusal }: Served,
  middleware: Middleware = (request, next) => next(request),
): Promise<ApiServer> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const request = await read(incoming);
      const reply = await middleware(request, respond);
      if (reply === HANG_UP) return void incoming.socket.destroy();
      send(outgoing, reply);
    } catch (error) {
      if (error instanceof BodyError) return send(outgoing, unreadable(error.text));
      outgoing.writeHead(500, { "content-type": "text/plain" });
      outgoing.end(error instanceof Error ? error.stack : String(error));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function send(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    ...(reply.body !== undefined && { "content-type": "application/json" }),
  });
  const text = reply.body === undefined ? undefined : JSON.stringify(reply.body);
  outgoing.end(reply.truncated ? text?.slice(0, text.length / 2) : text);
}

function parseBody(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    throw new BodyError(text, error);
  }
}

async function read(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const origin = `http://${incoming.headers.host ?? "127.0.0.1"}`;
  const url = new URL(incoming.url ?? "/", origin);
  return {
    method: incoming.method ?? "GET",
    path: url.pathname
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent),
    query: url.searchParams,
    headers: incoming.headers as Record<string, string | undefined>,
    body: parseBody(text),
    origin,
  };
}
