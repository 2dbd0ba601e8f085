import { createSocket } from "node:dgram";
import type { Endpoint } from "../dial.ts";

/** Milliseconds that an answer may take. */
const PATIENCE = 3000;

/** Sends a datagram and waits for the one that answers it; undefined when none comes in time. */
export function askByDatagram({ host, port }: Endpoint, content: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (answer?: Buffer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(end, PATIENCE);
    socket.once("error", () => end()).once("message", end);
    socket.send(content, port, host);
  });
}
