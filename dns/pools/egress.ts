/** A remote vantage point: connections go through an HTTP proxy (CONNECT, RFC 9110 §9.3.6). */
import { request } from "node:http";
import { createServer, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { Endpoint, Network } from "../../network/network.ts";
import { BlindVantageError } from "./blind.ts";

/** Milliseconds to reach the proxy and through it, and for a tunnel to be taken up. */
const TIMEOUT = 10_000;

/**
 * A network whose TCP connections go through the proxy. It carries no UDP.
 * @param proxy such as `http://user:password@proxy.example:3128`
 * @param authorities as `Network.authorities`
 */
export function egressNetwork(proxy: URL, authorities: Network["authorities"]): Network {
  return {
    async dial(host, port, transport) {
      if (transport === "udp") throw new BlindVantageError(`the proxy ${proxy.host} carries no UDP`);
      return serveOnce(await tunnel(proxy, host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`));
    },
    authorities,
  };
}

/** @throws BlindVantage where the proxy itself fails, another error where the proxy cannot reach the target */
function tunnel(proxy: URL, target: string): Promise<Socket> {
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const headers = {
    host: target,
    ...(proxy.username && { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` }),
  };
  return new Promise((resolve, reject) => {
    const asked = request({
      host: proxy.hostname,
      port: proxy.port || 80,
      method: "CONNECT",
      path: target,
      headers,
      timeout: TIMEOUT,
      agent: false,
    });
    const blind = (why: string) => reject(new BlindVantageError(`the proxy ${proxy.host}: ${why}`));
    asked.once("error", (error) => blind(error.message));
    asked.once("timeout", () => asked.destroy(new Error("no answer")));
    asked.once("connect", ({ statusCode = 0 }, socket: Socket, head) => {
      if (statusCode === 200) {
        socket.setTimeout(0).unshift(head);
        return resolve(socket);
      }
      socket.destroy();
      if (statusCode >= 500) reject(new Error(`proxy ${proxy.host} answers ${statusCode} for ${target}`));
      else blind(`answers ${statusCode} for ${target}`);
    });
    asked.end();
  });
}

/** A loopback port that hands the tunnel to the first who connects, and nobody else. */
function serveOnce(through: Socket): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    const unused = setTimeout(() => through.destroy(), TIMEOUT).unref();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      clearTimeout(unused);
      server.close();
      pipeline(socket, through, socket).catch(() => socket.destroy());
    });
    through.once("close", () => server.close());
    server.maxConnections = 1;
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve({ host: "127.0.0.1", port });
    });
    server.unref();
  });
}
