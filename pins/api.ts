import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher, Response } from "undici";
import { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import { errorText } from "../errors/text.ts";
import { AnswerError } from "../network/answer-error.ts";
import { boundedFetch } from "../network/bounded-fetch.ts";
import { dispatcher } from "../network/http.ts";
import { expectShape, readJson } from "../network/json.ts";
import type { Network } from "../network/network.ts";
import { failureOf, PinsError } from "./errors.ts";

export interface ApiOptions {
  /** Of the service, for messages. */
  readonly name: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly network: Network;
  readonly signal: AbortSignal;
  /** Milliseconds that one answer may take. */
  readonly patience?: number;
  /** Waits so many seconds. */
  readonly pause?: (seconds: number, signal: AbortSignal) => Promise<unknown>;
}

interface Call<T> {
  readonly method: "GET" | "POST" | "DELETE";
  /** In words, for messages. */
  readonly words: string;
  /** Below the endpoint. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of the answer; undefined = whatever it is, it is not read. */
  readonly shape?: z.ZodType<T>;
  /** Whether it changes nothing, whatever its method: then it is asked again where it was not answered. Default: a GET. */
  readonly reads?: boolean;
}

const ATTEMPTS = 4;
/** Seconds: a service that wants more is not waited for. */
const LONGEST_PAUSE = 30;
const PATIENCE = 30_000;

/** How the Pinning Service API words a refusal. */
const refusal = z.object({ error: z.object({ reason: z.string(), details: z.string().optional() }) });

/** JSON over HTTP with one service: refusals in its own words, and asked again where that may help and does no harm. Dispose of it when done. */
export class Api implements AsyncDisposable {
  readonly #options: ApiOptions;
  readonly #dispatcher: Dispatcher;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#dispatcher = dispatcher(options.network);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** @throws PinsError */
  async ask<T>(call: Call<T>): Promise<T> {
    const { signal, pause = (seconds) => sleep(seconds * 1000, undefined, { signal }) } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const { answer, error, after } = await this.#once(call);
      if (!error) return answer as T;
      const wait = after ?? 2 ** (attempt - 1);
      const again = error.kind === "throttled" || (error.kind === "unavailable" && isRead(call));
      if (!again || attempt === ATTEMPTS || wait > LONGEST_PAUSE) throw error;
      await pause(wait, signal);
    }
  }

  async #once<T>(call: Call<T>): Promise<{ answer?: T; error?: PinsError; after?: number }> {
    const { endpoint, headers, signal, patience = PATIENCE } = this.#options;
    const { method, path, query = {}, body, shape } = call;
    const url = new URL(`${endpoint}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    try {
      const response = await boundedFetch(url, {
        method,
        headers: {
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal,
        dispatcher: this.#dispatcher,
        limits: { total: patience },
      });
      if (!response.ok) return await this.#refused(call, response);
      return shape ? { answer: readJson(await response.text(), shape, url) } : {};
    } catch (error) {
      signal.throwIfAborted();
      const wrong = error instanceof AnswerError && error.code !== "TOO_SLOW";
      return { error: this.failure(wrong ? "malformed" : "unavailable", call.words, errorText(error)) };
    }
  }

  async #refused(call: Call<unknown>, response: Response) {
    const { status } = response;
    const said = refusalText(await response.text());
    const after = Number(response.headers.get("retry-after") ?? Number.NaN);
    const error = this.failure(failureOf(status), call.words, `answers ${status}${said && ` ${said}`}`, status);
    return { error, ...(Number.isInteger(after) && after >= 0 && { after }) };
  }

  /** In the words of all errors of this service. */
  failure(kind: PinsError["kind"], words: string, what: string, status?: number): PinsError {
    return new PinsError(kind, `${this.#options.name}: ${words}: ${what}`, status);
  }

  /** A part of an answer. @throws PinsError */
  expect<T>(words: string, value: unknown, shape: z.ZodType<T>): T {
    try {
      return expectShape(value, shape, this.#options.endpoint);
    } catch (error) {
      throw this.failure("malformed", words, errorText(error));
    }
  }
}

const isRead = ({ method, reads = method === "GET" }: Call<unknown>): boolean => reads;

/** In one line; empty where it says nothing that is known. */
function refusalText(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "";
  }
  const { data } = refusal.safeParse(value);
  if (!data) return "";
  const { reason, details } = data.error;
  return printableLine(details ? `${reason}: ${details}` : reason, 300);
}
