import { z } from "zod";
import { printableLine } from "../../errors/printable.ts";
import { rootCauseText } from "../../errors/text.ts";
import { AnswerError } from "../../network/answer-error.ts";
import { boundedFetch } from "../../network/bounded-fetch.ts";
import { readJson } from "../../network/json.ts";
import { pause } from "./wait.ts";

/** The chain's texts may be read by what they say at their end. */
const MOST_CHARACTERS = 4000;

/** An error response of the chain: every node would answer the same. */
export class RestError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** gRPC code, 5 = not found. */
  readonly code: number;

  constructor(url: string, status: number, code: number, message: string) {
    super(`${url}: HTTP ${status}: ${printableLine(message, MOST_CHARACTERS)}`);
    this.name = "RestError";
    this.status = status;
    this.code = code;
  }
}

/** No endpoint answered: the request may or may not have had its effect. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** A page of deployments or providers is well below it. */
const LIMITS = { total: 10_000, octets: 32 * 2 ** 20 };
const ROUNDS = 3;

/**
 * JSON over several equal endpoints (grpc-gateway). Stays with the endpoint that answered last, so that a read sees
 * what a write through it did; goes on to the next on a connection error, a time-out, 429, 502, 503 or 504, and where what
 * came is not the chain's answer.
 */
export class Rest {
  readonly #endpoints: readonly string[];
  #current = 0;

  constructor(endpoints: readonly string[]) {
    if (endpoints.length === 0) throw new Error("akash.rest is empty: name at least one REST endpoint of the chain");
    this.#endpoints = endpoints.map((endpoint) => endpoint.replace(/\/+$/, ""));
  }

  /**
   * @param path such as `/cosmos/tx/v1beta1/txs/HASH`
   * @param shape of the answer
   * @throws RestError with what the chain refused, UnreachableError
   */
  get<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#request(path, undefined, shape, signal);
  }

  /** Only for requests that may safely be repeated. */
  post<T>(path: string, body: object, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#request(path, JSON.stringify(body), shape, signal);
  }

  async #request<T>(path: string, body: string | undefined, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const failures: string[] = [];
    for (let attempt = 0; attempt < ROUNDS * this.#endpoints.length; attempt++) {
      signal.throwIfAborted();
      const endpoint = this.#endpoints[this.#current % this.#endpoints.length]!;
      try {
        return await ask(endpoint + path, body, shape, signal);
      } catch (error) {
        if (error instanceof RestError) throw error;
        signal.throwIfAborted();
        failures.push(error instanceof AnswerError ? error.message : `${endpoint}: ${rootCauseText(error)}`);
        this.#current++;
        if (this.#current % this.#endpoints.length === 0)
          await pause(200 * 2 ** (attempt / this.#endpoints.length), signal);
      }
    }
    throw new UnreachableError(
      `chain: no REST endpoint answered ${path.split("?")[0]}: ${[...new Set(failures)].join("; ")}. ` +
        "Check akash.rest in the stage file and the network; for the sandbox, that it runs",
    );
  }
}

async function ask<T>(url: string, body: string | undefined, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const response = await boundedFetch(url, {
    signal,
    limits: LIMITS,
    ...(body !== undefined && { method: "POST", body, headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (response.ok) return readJson(text, shape, url);
  if ([429, 502, 503, 504].includes(response.status)) throw new Error(`HTTP ${response.status}`);
  const refused = grpcStatus.safeParse(jsonOf(text));
  if (!refused.success) throw new Error(`HTTP ${response.status}, and not in the form of the chain's errors`);
  throw new RestError(url, response.status, refused.data.code, refused.data.message);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How grpc-gateway says what went wrong. */
const grpcStatus = z.object({ code: z.number(), message: z.string() });
