import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import type { Asked, RightAnswer, WrongAnswer } from "./answers.fixture.ts";

/** The double behind the front: its URL, or what answers in its place. */
export type Behind = string | ((request: IncomingMessage, origin: string) => RightAnswer);

export interface Front {
  readonly url: string;
  /** Requests that came so far. */
  readonly requests: number;
  /** Answers that were made wrong. */
  readonly struck: number;
  close(): Promise<void>;
}

export interface FrontOptions {
  readonly behind: Behind;
  /** The request, counted from 1, from which on answers are wrong. */
  readonly from: number;
  readonly wrong?: Pick<WrongAnswer, "write">;
  /** Where redirects lead. */
  readonly elsewhere: string;
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Stands before a double, and answers wrongly from one request on. */
export async function openFront({ behind, from, wrong, elsewhere, tls }: FrontOptions): Promise<Front> {
  let [requests, struck] = [0, 0];
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const number = ++requests;
    const body = await textOf(incoming);
    const right = typeof behind === "string" ? await forward(behind, incoming, body) : behind(incoming, front.url);
    if (wrong && number >= from && wrong.write(response, right, elsewhere, askedOf(incoming, body)) !== false) struck++;
    else response.writeHead(right.status, right.headers).end(right.body);
  };
  const listener: RequestListener = (incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const front = {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    get struck() {
      return struck;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}

/** How often a call asks when all is answered rightly, and what it throws then. @param limit milliseconds */
export async function askRightly(
  row: Omit<FrontOptions, "from" | "wrong" | "elsewhere"> & {
    call(url: string, signal: AbortSignal): Promise<unknown>;
  },
  limit: number,
): Promise<{ readonly requests: number; readonly error?: unknown }> {
  const front = await openFront({ ...row, from: Number.POSITIVE_INFINITY, elsewhere: NOWHERE });
  const failure = await row.call(front.url, AbortSignal.timeout(limit)).then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
  const { requests } = front;
  await front.close();
  return { requests, ...failure };
}

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";

/** What tells in an error whose answer it was. */
export const WHOSE = /127\.0\.0\.1|localhost|cloudflare|google|desec|Infisical/;

function askedOf({ method = "", url = "", rawHeaders }: IncomingMessage, body: string): Asked {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, index) => index * 2);
  const headers = pairs.map((at) => [rawHeaders[at]!, rawHeaders[at + 1]!] as const);
  return { method, url, headers, body };
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "accept-encoding"]);

/** The host stays as it was asked for: links of the double then lead to the front. */
async function forward(target: string, { method = "GET", url = "/", headers }: IncomingMessage, body: string) {
  const sent = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
  const answer = await request(target + url, {
    method: method as "GET",
    headers: Object.fromEntries(sent),
    ...(body && { body }),
  });
  const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
  return { status: answer.statusCode, headers: Object.fromEntries(kept), body: await answer.body.text() };
}
