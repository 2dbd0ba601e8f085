import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "acme-client";
import type { Dispatcher } from "undici";
import type { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import { AnswerError } from "../network/answer-error.ts";
import { type BoundedRequest, boundedFetch } from "../network/bounded-fetch.ts";
import { expectShape, parseJson } from "../network/json.ts";
import { CaError, type CaFailure } from "./ca-error.ts";
import { withRetry } from "./retry.ts";
import { directoryShape, problemShape } from "./shapes.ts";

/** What the client library reads of an answer. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
}

type Request = (url: string, method: string, options?: { readonly data?: object }) => Promise<Answer>;

const PREFIX = "urn:ietf:params:acme:error:";
/** A CA's objects are small; a chain of certificates is some kilobytes. */
const LIMITS = { total: 30_000, octets: 2 ** 20 };
/** RFC 8555 §6.1 wants one. */
const USER_AGENT = "acme-client";

/**
 * Sends every request of the client library through our transport: our trusted roots, limits, retries and errors. Its own
 * follows redirects, knows no limits, and throws a TypeError without a status when there is no answer.
 */
export function withCaErrors(
  client: Client,
  directoryUrl: string,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Client {
  const { http } = client as unknown as { http: { request: Request } };
  http.request = (url, method, { data } = {}) => {
    const headers = { "content-type": "application/jose+json", "user-agent": USER_AGENT };
    const request = { method: method.toUpperCase(), headers, dispatcher, signal };
    return retried(signal, async () => {
      const answer = await ask(url, { ...request, ...(data && { body: JSON.stringify(data) }) });
      if (url === directoryUrl && answer.status < 400) expectShape(answer.data, directoryShape, url);
      return answer;
    });
  };
  return client;
}

/** An unsigned resource of the CA, or null where there is none. */
export function readResource<T>(
  url: string,
  shape: z.ZodType<T>,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<T | null> {
  return retried(signal, async () => {
    const { status, data } = await ask(url, { headers: { "user-agent": USER_AGENT }, dispatcher, signal });
    return status === 404 ? null : expectShape(data, shape, url);
  });
}

/** What a CA offers (RFC 8555 §7.1.1), or null where there is no CA. */
export const readDirectory = (url: string, dispatcher: Dispatcher, signal: AbortSignal) =>
  readResource(url, directoryShape, dispatcher, signal);

/** Some times where the CA does not answer; an answer that is not the CA's counts as none. */
function retried<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const attempt = async () => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AnswerError ? asCaError(error) : error;
    }
  };
  return withRetry(attempt, (seconds) => sleep(seconds * 1000, undefined, { signal }));
}

export const asCaError = (error: AnswerError): CaError =>
  new CaError(error.message, error.code === "NOT_HTTPS" ? "refused" : "unreachable");

/** @throws CaError for a status of 400 and more, but for a missing resource and a nonce that the library asks again for */
async function ask(url: string, request: BoundedRequest): Promise<Answer> {
  const response = await boundedFetch(url, { ...request, limits: LIMITS }).catch((error: Error) => {
    if (error instanceof AnswerError) throw error;
    throw new CaError(`no answer from ${url}`, "unreachable", { cause: error });
  });
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  const text = await response.text();
  if (status < 400) return { status, headers, data: contentOf(text, url) };
  const { type: given, detail } = problemOf(text);
  const type = given?.replace(PREFIX, "");
  const missing = status === 404 && request.method === undefined && type !== undefined;
  if (type === "badNonce" || missing) return { status, headers, data: { type: given, detail } };
  throw refusal(status, headers["retry-after"], type, detail ? `${status} ${detail}` : `${url} answered ${status}`);
}

/** JSON, a chain of certificates, or nothing. */
function contentOf(text: string, url: string): unknown {
  return text === "" || text.startsWith("-----BEGIN ") ? text : parseJson(text, url);
}

function problemOf(text: string): z.output<typeof problemShape> {
  try {
    const { type, detail } = problemShape.parse(JSON.parse(text));
    return { type: type && printableLine(type), detail: detail && printableLine(detail, 2000) };
  } catch {
    return {};
  }
}

function refusal(status: number, after: string | undefined, type: string | undefined, detail: string): CaError {
  const retryAfter = after === undefined ? 0 : secondsUntil(after);
  const kind: CaFailure = status >= 500 ? "unreachable" : status === 429 ? "limited" : "refused";
  const again = kind === "limited" && after !== undefined ? ` (again in ${retryAfter} s)` : "";
  return new CaError(detail + again, kind, { type, ...(kind !== "refused" && { retryAfter }) });
}

/** RFC 9110 §10.2.3: seconds or a date. */
const secondsUntil = (after: string): number =>
  /^\d+$/.test(after) ? Number(after) : Math.max(0, Math.ceil((Date.parse(after) - Date.now()) / 1000) || 0);
