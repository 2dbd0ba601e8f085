import type { DNS } from "@google-cloud/dns";
import type { z } from "zod";
import { type BoundedRequest, boundedFetch } from "../../../network/bounded-fetch.ts";
import { expectShape, parseJson } from "../../../network/json.ts";
import { undici } from "../../../network/undici.ts";
import { rememberSecret } from "../../../redaction/known.ts";
import { answerTo, errorAnswer, type project } from "./shapes.ts";

/** What the library hands to its transport. */
interface LibraryRequest {
  readonly uri: string;
  readonly method?: string;
  readonly qs?: Readonly<Record<string, unknown>>;
  readonly json?: object;
}

type Done = (error: Error | null, body?: unknown, response?: unknown) => void;

const LIMITS = { total: 60_000, octets: 32 * 2 ** 20 };

/** Instructions to the library's paginator that are no parameters of the API. */
const LOCAL = new Set(["autoPaginate", "autoPaginateVal"]);

/** How the library's credentials speak HTTP, for tokens and for calls. */
export const TRANSPORT = {
  fetchImplementation: ((url: URL | string, { method, headers, body, signal }: BoundedRequest) => {
    rememberCredentials(headers, body);
    return boundedFetch(url, {
      ...(method && { method }),
      ...(headers && { headers }),
      ...(body && { body }),
      ...(signal && { signal }),
      limits: LIMITS,
    });
  }) as unknown as typeof fetch,
};

/** Tokens that the library made of a key, and the assertions it gets them by. Who answers may repeat them. */
function rememberCredentials(headers: BoundedRequest["headers"], body: BoundedRequest["body"]): void {
  const [, token] = new (undici().Headers)(headers).get("authorization")?.split(" ") ?? [];
  const text = String(body ?? "");
  const assertion = text.startsWith("grant_type=") ? new URLSearchParams(text).get("assertion") : undefined;
  rememberSecret([token, assertion]);
}

/**
 * Sends the library's requests through its own credentials, each of them once, and takes only the answer to each. Its own
 * transport cannot be told to leave out the repetition of a write whose answer was lost.
 */
export function sendOnce(dns: DNS): void {
  const send = ({ uri, method = "GET", qs = {}, json }: LibraryRequest, done: Done): void => {
    const params = Object.fromEntries(Object.entries(qs).filter(([key]) => !LOCAL.has(key)));
    const request = { url: uri, method: method as "GET", params, retry: false, responseType: "json" as const };
    dns.authClient
      .request({ ...request, ...(json && { data: json }) })
      .then((response) => {
        // The transport hands on what is no JSON as text.
        const { data } = response;
        const body = typeof data === "string" && data !== "" ? parseJson(data, uri) : data;
        return [expectShape(body, answerTo(method, uri), uri), response] as const;
      })
      .then(([body, response]) => done(null, body, response), done);
  };
  const { getCredentials, authClient } = dns.makeAuthenticatedRequest;
  dns.makeAuthenticatedRequest = Object.assign(send, {
    getCredentials,
    authClient,
  }) as typeof dns.makeAuthenticatedRequest;
}

type Project = z.output<typeof project>;

/** The library has no call of its own for it, and ends relative addresses with a slash. */
export function readProject(dns: DNS, project: string): Promise<Project> {
  const { promise, resolve, reject } = Promise.withResolvers<Project>();
  const uri = `${dns.baseUrl}/projects/${encodeURIComponent(project)}`;
  dns.request({ uri }, (error, body) => (error ? reject(error) : resolve(body)));
  return promise;
}

export interface Refusal {
  /** Undefined where the API did not answer, but perhaps somebody in between. */
  readonly status: number | undefined;
  readonly message: string;
  readonly reasons: readonly string[];
  readonly retryAfter: string | null | undefined;
}

/** What an error of a call says. */
export function refusalOf(error: Error): Refusal {
  const { response } = error as { response?: { status: number; headers?: Headers; data?: unknown } };
  if (!response) return { status: undefined, message: error.message, reasons: [], retryAfter: undefined };
  const { status, headers } = response;
  const retryAfter = headers?.get("retry-after");
  const said = errorAnswer.safeParse(response.data);
  if (said.success) {
    const { message, errors = [] } = said.data.error;
    return {
      status,
      message: `${status} ${message}`,
      reasons: errors.flatMap(({ reason }) => reason ?? []),
      retryAfter,
    };
  }
  const message = `answers ${status}, and not in the form of the API's errors`;
  return { status: status === 429 ? status : undefined, message, reasons: [], retryAfter };
}
