/** Calls of Cloudflare's API v4: each of them once, within the limits of an untrusted answer, and in the shape expected. */
import type { Response } from "undici";
import type { z } from "zod";
import { printableLine } from "../../../errors/printable.ts";
import { errorText } from "../../../errors/text.ts";
import { AnswerError } from "../../../network/answer-error.ts";
import { boundedFetch } from "../../../network/bounded-fetch.ts";
import { readJson } from "../../../network/json.ts";
import { limitConcurrency } from "../concurrency.ts";
import { type DnsFailure, DnsProviderError, failureOf, retryAfter } from "../errors.ts";
import type { CloudflareSettings } from "./settings.ts";
import { answerOf, envelope } from "./shapes.ts";

const ENDPOINT = "https://api.cloudflare.com";
const IN_FLIGHT = 4;
const LIMITS = { total: 60_000, octets: 32 * 2 ** 20 };

/** A record that somebody else made, changed or removed since it was read. */
const CONFLICT_CODES = new Set([81_044, 81_053, 81_054, 81_056, 81_057, 81_058]);
const THROTTLE_CODES = new Set([971, 10_100]);

export interface Call<T> {
  /** For errors: what is being done. */
  readonly what: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/client/v4`, such as `/zones`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object;
  /** Of the whole answer. */
  readonly shape: z.ZodType<T>;
  readonly signal: AbortSignal;
}

export interface CloudflareApi {
  call<T>(call: Call<T>): Promise<T>;
  /** The result of an answer. */
  result<T>(call: Call<T>): Promise<T>;
}

export function openApi({ endpoint = ENDPOINT, apiToken }: CloudflareSettings): CloudflareApi {
  const base = `${endpoint.replace(/\/$/, "")}/client/v4`;
  const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
  const slot = limitConcurrency(IN_FLIGHT);

  async function call<T>({ what, method, path, query = {}, body, shape, signal }: Call<T>): Promise<T> {
    const url = new URL(base + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const write = method !== "GET";
    const request = { method, headers, signal, limits: LIMITS, ...(body && { body: JSON.stringify(body) }) };
    try {
      const response = await slot(() => boundedFetch(url, request));
      const text = await response.text();
      const refused = refusal(response, text, url, what, write);
      if (refused) throw refused;
      return readJson(text, shape, url);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DnsProviderError) throw error;
      throw new DnsProviderError("cloudflare", failureOf(undefined, write), `${what}: ${errorText(error)}`);
    }
  }

  return { call, result: async (asked) => (await call({ ...asked, shape: answerOf(asked.shape) })).result };
}

/**
 * What an answer refuses; undefined where it does not. What fails by its own word is a refusal even with status 200.
 * @throws AnswerError where it does not come in the API's envelope: it is of somebody in between, whatever its status
 */
function refusal(response: Response, text: string, url: URL, what: string, write: boolean) {
  const busy = response.status === 429 || response.status >= 500;
  if (busy && !isEnvelope(text)) return refused(response, [], what, write);
  if (!response.ok && !isEnvelope(text)) {
    throw new AnswerError("NOT_JSON", url, `answers ${response.status}, and not in the form of the API's errors`);
  }
  const { success, errors } = readJson(text, envelope, url);
  if (success && response.ok) return undefined;
  if (success) throw new AnswerError("WRONG_SHAPE", url, `answers ${response.status}, and "success"`);
  return refused(response, errors ?? [], what, write);
}

type Errors = NonNullable<z.output<typeof envelope>["errors"]>;

function refused({ status: given, ok, headers }: Response, errors: Errors, what: string, write: boolean) {
  const status = ok ? 400 : given;
  const said = errors.map(({ code, message }) => `${message} (${code})`).join("; ");
  const text = said ? `${given} ${said}` : `answers ${given} without a reason`;
  const wait = retryAfter(headers.get("retry-after"));
  const message = `${what}: ${printableLine(text, 2000)}`;
  return new DnsProviderError("cloudflare", kindOf(errors, status, write), message, { status, retryAfter: wait });
}

function isEnvelope(text: string): boolean {
  try {
    return envelope.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function kindOf(errors: Errors, status: number, write: boolean): DnsFailure {
  if (errors.some(({ code }) => THROTTLE_CODES.has(code))) return "throttled";
  return errors.some(({ code }) => CONFLICT_CODES.has(code)) ? "conflict" : failureOf(status, write);
}
