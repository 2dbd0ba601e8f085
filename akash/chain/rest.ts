import { fetch } from "undici";
import { rootCauseText } from "../../errors/text.ts";
import { pause } from "./wait.ts";

/** An error response of the chain: every node would answer the same. */
export class RestError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** gRPC code, 5 = not found. */
  readonly code: number;

  constructor(url: string, status: number, code: number, message: string) {
    super(`${url}: HTTP ${status}: ${message}`);
    this.name = "RestError";
    this.status = status;
    this.code = code;
  }
}

/** No endpoint answered: the request may or may not have had its effect. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

const TIMEOUT = 10_000;
const ROUNDS = 3;

/**
 * JSON over several equal endpoints (grpc-gateway). Stays with the endpoint that answered last, so that a read sees
 * what a write through it did; goes on to the next on a connection error, a time-out, 429, 502, 503 or 504.
 */
export class Rest {
  readonly #endpoints: readonly string[];
  #current = 0;

  constructor(endpoints: readonly string[]) {
    if (endpoints.length === 0) throw new Error("akash.rest is empty: name at least one REST endpoint of the chain");
    this.#endpoints = endpoints.map((endpoint) => endpoint.replace(/\/+$/, ""));
  }

  /** @param path such as `/cosmos/tx/v1beta1/txs/HASH`; a RestError tells what the chain refused. */
  get(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#request(path, undefined, signal);
  }

  /** Only for requests that may safely be repeated. */
  post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return this.#request(path, JSON.stringify(body), signal);
  }

  async #request(path: string, body: string | undefined, signal: AbortSignal): Promise<unknown> {
    const failures: string[] = [];
    for (let attempt = 0; attempt < ROUNDS * this.#endpoints.length; attempt++) {
      signal.throwIfAborted();
      const endpoint = this.#endpoints[this.#current % this.#endpoints.length]!;
      try {
        return await ask(endpoint + path, body, signal);
      } catch (error) {
        if (error instanceof RestError) throw error;
        signal.throwIfAborted();
        failures.push(`${endpoint}: ${rootCauseText(error)}`);
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

async function ask(url: string, body: string | undefined, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    ...(body !== undefined && { method: "POST", body, headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  if ([429, 502, 503, 504].includes(response.status)) throw new Error(`HTTP ${response.status}`);
  const { code, message } = grpcStatus(text);
  throw new RestError(url, response.status, code, message);
}

function grpcStatus(text: string): { code: number; message: string } {
  try {
    const { code = 2, message = text } = JSON.parse(text) as { code?: number; message?: string };
    return { code, message };
  } catch {
    return { code: 2, message: text.slice(0, 200) };
  }
}
