import { request } from "node:http";
import { isIP, type Socket } from "node:net";
import type { Endpoint } from "./network.ts";

const TIMEOUT = 10_000;

/** A connection through a proxy (CONNECT, RFC 9110 §9.3.6). Its errors name the proxy, without its password. */
export function tunnel(proxy: URL, { host, port }: Endpoint): Promise<Socket> {
  const target = isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the proxy ${proxy.host} (HTTP_PROXY, HTTPS_PROXY): ${why}`));
    const asked = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || 80,
      method: "CONNECT",
      path: target,
      headers: {
        host: target,
        ...(proxy.username && { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` }),
      },
      timeout: TIMEOUT,
      agent: false,
    });
    asked.once("error", (error) => fail(error.message));
    asked.once("timeout", () => asked.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
    asked.once("connect", ({ statusCode }, socket: Socket, head) => {
      if (statusCode !== 200) {
        socket.destroy();
        return fail(`answers ${statusCode} for ${target}`);
      }
      socket.setTimeout(0);
      socket.setNoDelay(true);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.end();
  });
}
