import { createServer } from "node:https";
import { createServer as createTcpServer, type Socket } from "node:net";
import { createSelfSigned } from "../../../sandbox/certificates.ts";
import type { Endpoint } from "../../../sandbox/dial.ts";
import { close, listen } from "../../../sandbox/listen.ts";

/** Something that containers reach. */
export interface Neighbour {
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

/** What stands behind an ingress: it tells what it was asked. */
export async function openOrigin(): Promise<Neighbour> {
  const { certificatePem, keyPem } = await createSelfSigned("Kubernetes Ingress Controller Fake Certificate");
  const server = createServer(
    { cert: certificatePem, key: keyPem },
    async ({ method, url, headers, socket }, response) => {
      const forwarded = Object.keys(headers)
        .filter((name) => name.startsWith("x-"))
        .toSorted();
      const { servername } = socket as unknown as { servername: string };
      const [scheme, port] = [headers["x-forwarded-proto"], headers["x-forwarded-port"]];
      response.writeHead(url?.startsWith("/status/") ? Number(url.slice(8)) : 200, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify({ method, url, host: headers.host, servername, forwarded, scheme, port }));
    },
  );
  return { endpoint: await listen(server), close: () => close(server) };
}

/** What takes connections and says nothing. */
export async function openSilent(): Promise<Neighbour> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
  });
  const closeAllConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { endpoint: await listen(server), close: () => close(Object.assign(server, { closeAllConnections })) };
}
