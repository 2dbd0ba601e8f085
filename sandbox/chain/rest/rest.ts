import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chain } from "../chain.ts";
import { Faults } from "../faults.ts";
import { answer } from "./routes.ts";

const MAX_BODY_BYTES = 4 * 2 ** 20;

/** Requests with this header are exempt from faults: the sandbox's own providers send it, so that only the system under test sees faults. */
export const FAULT_EXEMPT_HEADER = "sandbox-spared";

export interface RestServer {
  port: number;
  close(): Promise<void>;
}

/** Serves the chain's REST gateway. @param port 0 takes a free one */
export async function startRest(chain: Chain, port: number, host = "127.0.0.1"): Promise<RestServer> {
  const server = createServer((request, response) => {
    serve(chain, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      reply(response, 500, { code: 13, message, details: [] });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(chain: Chain, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? "/";
  const faults = FAULT_EXEMPT_HEADER in request.headers ? new Faults() : chain.faults;
  if (faults.take("bad-gateway", url)) return badGateway(response);
  const method = request.method ?? "GET";
  const { status, body } = await answer(chain, { method, url, body: await readBody(request), faults });
  if (faults.take("lost-answer", url)) return badGateway(response);
  response.setHeader("grpc-metadata-x-cosmos-block-height", String(chain.height));
  reply(response, status, body);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function badGateway(response: ServerResponse): void {
  response.writeHead(502, { "content-type": "text/html" });
  response.end("<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`request body larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
