import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a double sees it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<IncomingMessage["headers"]>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service on this machine; whatever its documentation does not name is refused. */
export abstract class Double implements AsyncDisposable {
  /** What was asked, in order. */
  readonly asked: Asked[] = [];
  /** What is answered next, whatever is asked; `silence` = nothing. */
  readonly next: (Answer | "silence")[] = [];
  #server: Server | undefined;

  abstract answer(asked: Asked): Answer;

  async start(port = 0): Promise<this> {
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const url = new URL(request.url!, "http://double");
      const asked = { method: request.method!, url, headers: request.headers, body };
      this.asked.push(asked);
      const answer = this.next.shift() ?? this.answer(asked);
      if (answer === "silence") return;
      const text =
        typeof answer.body === "string" ? answer.body : answer.body === undefined ? "" : JSON.stringify(answer.body);
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(text);
    });
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

/** Parsed where it is JSON and said to be, else undefined. */
export function jsonBody({ headers, body }: Asked): unknown {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
