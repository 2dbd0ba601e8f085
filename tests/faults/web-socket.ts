import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { registerHooks } from "node:module";
import type { Duplex } from "node:stream";
import type { WebSocketServer as Server } from "ws";
import type { Routes } from "../../sandbox/providers/gateway.ts";

/** How a connection ends, and what came through it. */
export interface Conversation {
  readonly messages: readonly (Buffer | string)[];
  /** How it ended: with a code, or before it began, where the server answered with a status or nobody did. */
  readonly end:
    | { readonly code: number; readonly reason: string }
    | { readonly status: number; readonly body: string }
    | { readonly error: Error };
}

/** Connects, and has the conversation; never resolves where its process is killed. */
export type Converse = (url: URL, headers: Record<string, string>) => Promise<Conversation>;

let converse: Converse | undefined;

/** How the web sockets of this process are connected. */
export function connectWebSockets(how: Converse): void {
  converse = how;
}

/**
 * A client's web socket as `ws` has it: what the other side sends arrives when the conversation is over.
 * @public taken for that of `ws`
 */
export class WebSocket extends EventEmitter {
  binaryType = "nodebuffer";
  #over = false;

  constructor(url: URL, { headers }: { readonly headers: Record<string, string> }) {
    super();
    void this.#run(url, headers);
  }

  addEventListener(type: string, listener: (event: object) => void): void {
    this.on(type, listener);
  }

  send(): void {}

  terminate(): void {
    this.#over = true;
  }

  async #run(url: URL, headers: Record<string, string>): Promise<void> {
    const { messages, end } = await converse!(url, headers);
    const tell = (type: string, event: object) => void (this.#over || this.emit(type, event));
    if ("error" in end) return tell("error", { error: end.error });
    if ("status" in end) return tellRefusal(this, end.status, end.body);
    tell("open", {});
    for (const data of messages) tell("message", { data });
    tell("close", end);
  }
}

/** Of a gateway's real server, which no schedule starts. @public taken for that of `ws` */
export class WebSocketServer {}

/** Speaks with a gateway's routes as its server of web sockets does, until the gateway hangs up. */
export function upgrade(routes: Routes, url: URL, headers: Record<string, string>): Promise<Conversation> {
  return new Promise((resolve) => {
    const messages: (Buffer | string)[] = [];
    const client = Object.assign(new EventEmitter(), {
      send: (data: Buffer | string) => void messages.push(data),
      close: (code: number, reason: string) => resolve({ messages, end: { code, reason } }),
      terminate: () => {},
      ping: () => {},
    });
    const socket = Object.assign(new EventEmitter(), {
      destroy: () => {},
      end: (refusal?: string) => resolve(refusal === undefined ? { messages, end: HUNG_UP } : refused(refusal)),
    });
    const sockets = {
      handleUpgrade: (_: unknown, __: unknown, ___: unknown, opened: (ws: unknown) => void) => opened(client),
    };
    const request = { url: url.pathname + url.search, headers, socket: { getPeerCertificate: () => ({}) } };
    void routes.upgrade(
      sockets as unknown as Server,
      request as unknown as IncomingMessage,
      socket as unknown as Duplex,
      Buffer.alloc(0),
    );
  });
}

const HUNG_UP = { code: 1006, reason: "" };

/** What a connection is that breaks off before anything arrives. */
export const brokenOff: Conversation = { messages: [], end: HUNG_UP };

function refused(answer: string): Conversation {
  const [, status = "0"] = /^HTTP\/1\.1 ([0-9]+)/.exec(answer) ?? [];
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  return { messages: [], end: { status: Number(status), body } };
}

/** As `ws` has it: whoever listens reads the answer. */
function tellRefusal(socket: EventEmitter, status: number, body: string): void {
  const response = Object.assign(new EventEmitter(), { statusCode: status, setEncoding: () => response });
  socket.emit("unexpected-response", { destroy: () => {} }, response);
  response.emit("data", body);
  response.emit("close");
}

/** Has whoever is imported after it take the web sockets of this module for those of `ws`. */
export function installWebSocket(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "ws" ? { url: import.meta.url, shortCircuit: true } : next(specifier, context),
  });
}
