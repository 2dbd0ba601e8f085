import { createServer as createHttps, type Server as HttpsServer } from "node:https";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { KeyPairPem } from "./certificates.ts";
import type { Endpoint } from "./dial.ts";
import { close, listen } from "./listen.ts";

/** What a service answers that does not do what it is asked, as S3 words it. */
const REFUSALS = {
  unavailable: { status: 503, code: "ServiceUnavailable", message: "Reduce your request rate." },
  revoked: {
    status: 403,
    code: "InvalidAccessKeyId",
    message: "The AWS Access Key Id you provided does not exist in our records.",
  },
  skewed: {
    status: 403,
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the current time is too large.",
  },
} as const;

export type S3Refusal = keyof typeof REFUSALS;

/** Leads connections to the S3 server as they are, or answers every request itself. */
export class S3Front {
  readonly endpoint: Endpoint;
  readonly #front: Server;
  readonly #refusing: HttpsServer;
  readonly #open: Set<Socket>;
  readonly #state: { refusal?: S3Refusal };

  static async start(server: Endpoint, { certificatePem, keyPem }: KeyPairPem): Promise<S3Front> {
    const state: { refusal?: S3Refusal } = {};
    const open = new Set<Socket>();
    const refusing = createHttps({ cert: certificatePem, key: keyPem }, (request, response) => {
      const { status, code, message } = REFUSALS[state.refusal ?? "unavailable"];
      const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
      request.resume();
      response.writeHead(status, { "content-type": "application/xml", connection: "close" }).end(body);
    });
    const front = createServer((socket) => {
      open.add(socket);
      socket.once("close", () => open.delete(socket)).on("error", () => socket.destroy());
      if (state.refusal) refusing.emit("connection", socket);
      else lead(socket, server);
    });
    return new S3Front(await listen(front), front, refusing, open, state);
  }

  private constructor(
    endpoint: Endpoint,
    front: Server,
    refusing: HttpsServer,
    open: Set<Socket>,
    state: { refusal?: S3Refusal },
  ) {
    this.endpoint = endpoint;
    this.#front = front;
    this.#refusing = refusing;
    this.#open = open;
    this.#state = state;
  }

  /** From now on, and cuts the connections that there are; undefined = it does what it is asked. */
  refuse(refusal: S3Refusal | undefined): void {
    if (refusal === undefined) delete this.#state.refusal;
    else this.#state.refusal = refusal;
    this.#cut();
  }

  async close(): Promise<void> {
    const closed = close(this.#front);
    this.#cut();
    await closed;
  }

  #cut(): void {
    for (const socket of this.#open) socket.destroy();
    this.#refusing.closeAllConnections();
  }
}

function lead(socket: Socket, server: Endpoint): void {
  const upstream = connect(server);
  upstream.on("error", () => socket.destroy()).once("close", () => socket.destroy());
  socket.once("close", () => upstream.destroy());
  socket.pipe(upstream).pipe(socket);
}
