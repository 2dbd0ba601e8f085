import type { Agent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "acme-client";
import { CaError } from "./ca-error.ts";
import { withRetry } from "./retry.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data?: { readonly type?: string; readonly detail?: string };
}

type Request = (url: string, method: string, options?: object) => Promise<Answer>;

const PREFIX = "urn:ietf:params:acme:error:";

/**
 * Gives every request of the client library our trusted roots, retries and errors; by itself the library throws a
 * TypeError without a status when there is no answer.
 */
export function withCaErrors(client: Client, httpsAgent: Agent, signal: AbortSignal): Client {
  const { http } = client as unknown as { http: { request: Request } };
  const request = http.request.bind(http);
  http.request = (url, method, options = {}) =>
    withRetry(
      () => checked(url, () => request(url, method, { ...options, httpsAgent })),
      (seconds) => sleep(seconds * 1000, undefined, { signal }),
    );
  return client;
}

async function checked(url: string, request: () => Promise<Answer>): Promise<Answer> {
  const answer = await request().catch((error: Error) => {
    throw new CaError(`no answer from ${url}`, "unreachable", error.name === "TypeError" ? {} : { cause: error });
  });
  const type = answer.data?.type?.replace(PREFIX, "");
  // The library itself repeats a request with a fresh nonce.
  if (answer.status < 400 || type === "badNonce") return answer;
  const detail = answer.data?.detail ?? `${url} answered ${answer.status}`;
  const after = answer.headers["retry-after"];
  const retryAfter = after === undefined ? 0 : secondsUntil(after);
  if (answer.status >= 500) throw new CaError(detail, "unreachable", { type, retryAfter });
  if (answer.status === 429)
    throw new CaError(after ? `${detail} (again in ${retryAfter} s)` : detail, "limited", { type, retryAfter });
  throw new CaError(detail, "refused", { type });
}

/** RFC 9110 §10.2.3: seconds or a date. */
const secondsUntil = (after: string): number =>
  /^\d+$/.test(after) ? Number(after) : Math.max(0, Math.ceil((Date.parse(after) - Date.now()) / 1000) || 0);
