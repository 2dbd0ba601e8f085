import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer, request as requestTls } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSigned } from "./self-signed.fixture.ts";

export type Fault = "429" | "503" | "cut" | "lost";

export interface FaultyFront {
  readonly directoryUrl: string;
  /** PEM. */
  readonly authority: string;
  /** Requests by what became of them. */
  readonly counts: Record<Fault | "passed", number>;
  close(): Promise<void>;
}

/**
 * A proxy in front of a CA that makes requests fail: it refuses them (429 with Retry-After, 503), closes the
 * connection before the CA has them, or drops the CA's answer.
 *
 * @param next what becomes of the next request
 */
export async function faultyFront(directoryUrl: string, next: (request: IncomingMessage) => Fault | undefined) {
  const { certificate, key } = await selfSigned("localhost");
  const target = new URL(directoryUrl);
  const counts = { "429": 0, "503": 0, cut: 0, lost: 0, passed: 0 };
  const server = createServer({ cert: certificate, key }, (incoming, response) => {
    const fault = next(incoming);
    counts[fault ?? "passed"] += 1;
    if (fault === "cut") return void incoming.socket.destroy();
    if (fault === "429" || fault === "503") return refuse(response, Number(fault));
    forward(target, incoming, response, fault === "lost");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const front: FaultyFront = {
    directoryUrl: `https://localhost:${port}${target.pathname}`,
    authority: certificate,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return front;
}

function refuse(response: ServerResponse, status: number): void {
  const type = status === 429 ? "rateLimited" : "serverInternal";
  response.writeHead(status, { "content-type": "application/problem+json", "retry-after": "1" });
  response.end(JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail: `injected ${status}` }));
}

/** The CA makes its URLs of the Host header, so they lead through here. */
function forward(target: URL, incoming: IncomingMessage, response: ServerResponse, lost: boolean): void {
  const { method, headers, url: path } = incoming;
  const send = target.protocol === "https:" ? requestTls : request;
  const options = { host: target.hostname, port: target.port, method, path, headers, rejectUnauthorized: false };
  const outgoing = send(options, (answer) => {
    if (lost) {
      answer.resume();
      return void incoming.socket.destroy();
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  outgoing.once("error", () => response.destroy());
  incoming.pipe(outgoing);
}
