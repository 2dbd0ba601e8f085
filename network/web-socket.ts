import type { createConnection } from "node:net";
import { WebSocket } from "ws";
import { type Connect, MOST_HEADERS } from "./http.ts";

/** Octets of one message, after it was decompressed. */
const MOST_MESSAGE = 4 * 2 ** 20;
/** Octets that are read of a refusal. */
const MOST_REFUSAL = 64 * 2 ** 10;
const HANDSHAKE_TIMEOUT = 20_000;

/** A server does not open the web socket, and says why over HTTP. */
export class UpgradeRefusedError extends Error {
  override readonly name = "UpgradeRefusedError";
  readonly status: number;
  /** As it came. */
  readonly body: string;

  constructor(status: number, body: string) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

/**
 * A web socket over connections of `connect`. Its `error` events tell what `ws` keeps to itself: how a server refuses the
 * upgrade, and how a connection broke off. A server that only closes the connection ends the stream with code 1006.
 */
export function openWebSocket(connect: Connect, url: URL, headers: Readonly<Record<string, string>>): WebSocket {
  const dial: Dial = (_, connected) => {
    connect(url).then(
      (tcp) => {
        tcp.on("error", (error) => socket.emit("error", error));
        connected(null, tcp);
      },
      (error: Error) => connected(error),
    );
  };
  const socket = new WebSocket(url, {
    headers,
    maxPayload: MOST_MESSAGE,
    maxHeaderSize: MOST_HEADERS,
    handshakeTimeout: HANDSHAKE_TIMEOUT,
    createConnection: dial as unknown as typeof createConnection,
  });
  socket.on("unexpected-response", (request, response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.length > MOST_REFUSAL) response.destroy();
    });
    response.on("close", () => {
      socket.emit("error", new UpgradeRefusedError(response.statusCode ?? 0, text));
      request.destroy();
    });
  });
  return socket;
}

/** As Node's `http` has it of an agent: what is returned or called back with is the connection. */
type Dial = (options: unknown, connected: (error: Error | null, socket?: Awaited<ReturnType<Connect>>) => void) => void;
