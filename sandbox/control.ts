import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Endpoint, Transport } from "./dial.ts";
import { close, listen } from "./listen.ts";

/** The data and actions of the control API. */
export interface Controlled {
  health(): Health;
  dial(host: string, port: number, transport: Transport): Promise<Endpoint | undefined>;
  /** PEM. */
  authorities(): readonly string[];
  /** Nothing where no image is ever run. */
  registry(): ImageRegistry | Record<string, never>;
  /** @throws UnknownFault */
  fault(request: Record<string, unknown>): Promise<unknown>;
  stop(): void;
}

export interface Health {
  ready: boolean;
  height: number;
  chainId: string;
  /** Whether it has an S3 server for backups. */
  s3: boolean;
  /** Whose signature on attributes the sandbox's providers have. */
  auditor: string;
  providers: { name: string; address: string; hostUri: string; region: string; audited: boolean; alive: boolean }[];
}

/** Where images come from. */
export interface ImageRegistry {
  /** Images are pushed there, such as `127.0.0.1:17608`, with plain HTTP. */
  registry: string;
  /** Containers-storage folders of the images that others are built from. */
  imageStores: readonly string[];
}

/** Refusal of a request with the reason. */
export class BadRequestError extends Error {}

export interface Control {
  close(): Promise<void>;
}

/** The sandbox's own API on loopback: health, where things listen, faults, stop. */
export async function startControl(port: number, controlled: Controlled): Promise<Control> {
  const server = createServer((request, response) => {
    route(controlled, request).then(
      (body) => reply(response, body === undefined ? 404 : 200, body ?? { error: "not found" }),
      (error: Error) => reply(response, error instanceof BadRequestError ? 400 : 500, { error: error.message }),
    );
  });
  await listen(server, port);
  return { close: () => close(server) };
}

async function route(controlled: Controlled, request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://control");
  switch (`${request.method} ${pathname}`) {
    case "GET /health":
      return controlled.health();
    case "GET /authorities":
      return controlled.authorities();
    case "GET /registry":
      return controlled.registry();
    case "GET /dial":
      return controlled.dial(...target(searchParams));
    case "POST /faults":
      return controlled.fault(await body(request));
    case "POST /stop":
      setImmediate(() => controlled.stop());
      return { stopping: true };
    default:
      return undefined;
  }
}

function target(query: URLSearchParams): [string, number, Transport] {
  const host = query.get("host") ?? "";
  const port = Number(query.get("port"));
  const transport = query.get("transport") ?? "tcp";
  if (host === "" || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new BadRequestError("dial needs ?host=NAME&port=1-65535&transport=tcp|udp");
  }
  if (transport !== "tcp" && transport !== "udp")
    throw new BadRequestError(`transport "${transport}" is not tcp or udp`);
  return [host, port, transport];
}

async function body(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += chunk;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new BadRequestError("the body must be a JSON object");
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(value)}\n`);
}
