import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import type { KeyPairPem } from "../certificates.ts";
import type { Endpoint } from "../dial.ts";
import { type Refusal, refusalOf } from "./registry-access.ts";

/**
 * What podman takes for every registry: HTTPS with a certificate of the name that is asked for, and a login, before the
 * registry itself.
 * @param registry where it listens with plain HTTP
 */
export function registryFront(registry: Endpoint, certificate: (host: string) => Promise<KeyPairPem>): Server {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (host: string) => {
    const present = contexts.get(host) ?? certificate(host).then(asContext);
    contexts.set(host, present);
    return present;
  };
  return createServer(
    {
      SNICallback: (host, done) => {
        contextOf(host).then((context) => done(null, context), done);
      },
    },
    (incoming, response) => {
      const { method = "", url = "", headers } = incoming;
      const refusal = refusalOf({ method, path: url.split("?")[0]!, authorization: headers.authorization });
      if (refusal) refuse(response, refusal);
      else forward(registry, incoming, response);
    },
  );
}

const asContext = ({ certificatePem, keyPem }: KeyPairPem): SecureContext =>
  createSecureContext({ cert: certificatePem, key: keyPem });

function forward(registry: Endpoint, { method, url, headers }: IncomingMessage, response: ServerResponse): void {
  const carried = request({ ...registry, method, path: url, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  carried.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => carried.destroy());
  carried.end();
}

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 401 && { "www-authenticate": 'Basic realm="sandbox"' }),
  });
  // without a detail podman tells the code alone
  response.end(JSON.stringify({ errors: [{ code, message, detail: {} }] }));
}
