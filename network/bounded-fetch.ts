/**
 * The one way in which clients speak HTTP with those who are not trusted: https only, no redirect, and limits for size and
 * time. It does not judge the status, and repeats nothing.
 */
import type { BodyInit, Dispatcher, HeadersInit, Response } from "undici";
import { printableLine } from "../errors/printable.ts";
import { AnswerError } from "./answer-error.ts";
import { NoAnswerError } from "./no-answer-error.ts";
import { undici } from "./undici.ts";

export interface Limits {
  /** Octets of a body, after it was decompressed. */
  readonly octets: number;
  /** Milliseconds from the connection to the last octet. */
  readonly total: number;
  /** Milliseconds between two pieces of the body. */
  readonly idle: number;
}

const USUAL_LIMITS: Limits = { octets: 16 * 2 ** 20, total: 30_000, idle: 15_000 };

export interface BoundedRequest {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal | null;
  readonly dispatcher?: Dispatcher;
  readonly limits?: Partial<Limits>;
}

/**
 * An answer whose body has been read already, within the limits.
 * @throws AnswerError where the answer is not taken, NoAnswerError where none came, or the signal's reason
 */
export async function boundedFetch(input: string | URL, request: BoundedRequest = {}): Promise<Response> {
  const { limits = {}, signal, dispatcher, body, ...init } = request;
  const { octets, total, idle } = { ...USUAL_LIMITS, ...limits };
  const url = requireHttps(input);
  const ended = new AbortController();
  const late = (what: string) => ended.abort(new AnswerError("TOO_SLOW", url, what));
  const deadline = setTimeout(late, total, `no complete answer within ${total / 1000} s`);
  let silence: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(late, idle, `the answer stopped for ${idle / 1000} s`);
  };
  try {
    const response = await undici().fetch(url, {
      ...init,
      ...(body != null && { body }),
      ...(dispatcher && { dispatcher }),
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
    });
    requireOrdinaryStatus(url, response);
    return complete(response, await readBody(url, response, octets, heard));
  } catch (error) {
    signal?.throwIfAborted();
    // `fetch` may hide the reason why it was ended.
    ended.signal.throwIfAborted();
    throw error instanceof AnswerError ? error : new NoAnswerError(request.method ?? "GET", url, error);
  } finally {
    clearTimeout(deadline);
    clearTimeout(silence);
    // Of an answer that was not taken, nothing more is received.
    ended.abort();
  }
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** A URL whose traffic nobody on the way can read or change: https, or on this machine. @throws AnswerError NOT_HTTPS */
export function requireHttps(input: string | URL): URL {
  const url = new URL(input);
  if (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname))) return url;
  throw new AnswerError("NOT_HTTPS", url, `only https is spoken outside this machine, not ${url.protocol}//`);
}

/** The same endpoint for a web socket. */
export function webSocketUrl(input: string | URL): URL {
  const url = requireHttps(input);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

/** A redirect would take credentials, manifests and secrets to whomever the answer names. */
function requireOrdinaryStatus(url: URL, { status, headers }: Response): void {
  if (status >= 300 && status < 400) {
    const target = URL.parse(headers.get("location") ?? "", url.href);
    const where = target ? ` and leads to ${printableLine(target.origin, 200)}` : "";
    throw new AnswerError("REDIRECTED", url, `answers ${status}${where}; redirects are not followed`);
  }
  if (status < 200 || status > 599) throw new AnswerError("WRONG_SHAPE", url, `answers with status ${status}`);
}

async function readBody(url: URL, { body }: Response, octets: number, heard: () => void): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  heard();
  for await (const chunk of body ?? []) {
    heard();
    received += chunk.length;
    if (received > octets) throw new AnswerError("TOO_LARGE", url, `the answer is larger than ${sizeText(octets)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const sizeText = (octets: number): string => (octets < 2 ** 20 ? `${octets / 2 ** 10} KiB` : `${octets / 2 ** 20} MiB`);

/** Statuses for which a `Response` takes no body. */
const WITHOUT_BODY = new Set([204, 205]);

/** The answer as if it had come uncompressed and at once. */
function complete({ status, statusText, headers }: Response, body: Buffer): Response {
  const { Headers, Response } = undici();
  const kept = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) kept.delete(name);
  return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(body), { status, statusText, headers: kept });
}
