import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { pipeline } from "node:stream";
import { createSelfSigned } from "../certificates.ts";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import type { IngressTarget } from "./runtime.ts";

export interface Ingress {
  readonly http: Endpoint;
  readonly https: Endpoint;
  close(): Promise<void>;
}

/** A provider's shared ingress: routes by host name; HTTPS with a certificate of its own making, as most providers have. */
export async function startIngress(domain: string, route: (host: string) => IngressTarget): Promise<Ingress> {
  const { certificatePem, keyPem } = await createSelfSigned("Kubernetes Ingress Controller Fake Certificate", [
    `*.${domain}`,
  ]);
  const answer = (incoming: IncomingMessage, response: ServerResponse) => serve(incoming, response, route);
  const plain = createHttpServer(answer);
  const secure = createHttpsServer({ cert: certificatePem, key: keyPem }, answer);
  return {
    http: await listen(plain),
    https: await listen(secure),
    close: async () => void (await Promise.all([close(plain), close(secure)])),
  };
}

function serve(incoming: IncomingMessage, response: ServerResponse, route: (host: string) => IngressTarget) {
  const host = (incoming.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const target = route(host);
  if (target === undefined) return fail(response, 404, "default backend - 404");
  if (target === "starting") return fail(response, 503, "503 Service Temporarily Unavailable");
  const outgoing = request({
    ...target,
    method: incoming.method,
    path: incoming.url,
    headers: { ...incoming.headers, "x-forwarded-host": host },
  });
  outgoing.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => {});
  });
  outgoing.once("error", () => fail(response, 502, "502 Bad Gateway"));
  pipeline(incoming, outgoing, () => {});
}

function fail(response: ServerResponse, status: number, text: string) {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}
