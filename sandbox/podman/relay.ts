import { createConnection, type Socket } from "node:net";

/** Longest first line of a connection, bytes. */
const MAX_LINE = 64 * 1024;

/**
 * What stands at the start of a connection over a Unix socket between the sandbox and its pods' network: a line of JSON.
 * `dial` leads to an address in that network, `listen` names every address that has to take connections and datagrams
 * there, `from` is what a pod sent: a connection, or a datagram, whose content (base64) follows, and which one is the answer to.
 */
export type Opening =
  | { readonly dial: Address }
  | { readonly listen: Listening }
  | { readonly from: string; readonly to: Address; readonly transport: "tcp" | "udp" };

/** By transport: what pods may send to. */
export type Listening = Readonly<Record<"tcp" | "udp", readonly Address[]>>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Connects to a Unix socket and sends the opening line. */
export function openWith(path: string, opening: Opening): Socket {
  const socket = createConnection({ path, allowHalfOpen: true });
  socket.write(`${JSON.stringify(opening)}\n`);
  return socket;
}

/** Reads the first line and leaves what follows in the socket. @throws when the connection ends or is broken before */
export function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const fail = () => reject(new Error("the connection ended before its first line"));
    const take = () => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        read = Buffer.concat([read, chunk]);
        const end = read.indexOf(0x0a);
        if (end < 0 && read.length < MAX_LINE) continue;
        socket.off("readable", take).off("end", fail).off("error", fail);
        if (end < 0) return reject(new Error("the first line is too long"));
        if (read.length > end + 1) socket.unshift(read.subarray(end + 1));
        return resolve(read.subarray(0, end).toString());
      }
    };
    socket.on("readable", take).once("end", fail).once("error", fail);
  });
}

/** Carries bytes both ways; an end is passed on, and a broken side breaks the other. */
export function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => to.destroy());
    from.once("close", () => to.destroySoon());
    from.pipe(to);
  }
}
