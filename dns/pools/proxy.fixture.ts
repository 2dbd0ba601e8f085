/** A forward proxy (CONNECT only) whose sight can be taken away. */
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Endpoint } from "../../network/network.ts";

export interface ForwardProxy {
  readonly url: URL;
  /** Targets such as `192.0.2.1:443` it answered 200 for. */
  readonly served: string[];
  /** What it answers from now on: `open`, 502 as when a target is dead, 407 as when it wants another password. */
  answer: "open" | 502 | 407;
  close(): Promise<void>;
}

/** @param dial where a target really listens; rejects where nothing does */
export async function startProxy(dial: (host: string, port: number) => Promise<Endpoint>): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const served: string[] = [];
  const server = createServer();
  server.on("connect", (request, socket: Socket, head) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const target = new URL(`http://${request.url}`);
    const refuse = (status: number) => socket.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    if (proxy.answer !== "open") return refuse(proxy.answer);
    dial(target.hostname, Number(target.port || 80)).then(
      ({ host, port }) => {
        const through = connect({ host, port }, () => {
          served.push(request.url!);
          socket.write("HTTP/1.1 200 Connected\r\n\r\n");
          through.write(head);
          through.pipe(socket).pipe(through);
        });
        through.once("error", () => (served.includes(request.url!) ? socket.destroy() : refuse(502)));
        socket.once("close", () => through.destroy());
      },
      () => refuse(502),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const proxy: ForwardProxy = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    served,
    answer: "open",
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
