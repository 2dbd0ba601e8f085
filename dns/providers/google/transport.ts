import type { DNS } from "@google-cloud/dns";

/** What the library hands to its transport. */
interface LibraryRequest {
  readonly uri: string;
  readonly method?: string;
  readonly qs?: Readonly<Record<string, unknown>>;
  readonly json?: object;
}

type Done = (error: Error | null, body?: unknown, response?: unknown) => void;

/** Instructions to the library's paginator that are no parameters of the API. */
const LOCAL = new Set(["autoPaginate", "autoPaginateVal"]);

/**
 * Sends the library's requests through its own credentials, each of them once. Its own transport cannot be told to
 * leave out the repetition of a write whose answer was lost.
 * @param timeout milliseconds
 */
export function sendOnce(dns: DNS, timeout: number): void {
  const send = ({ uri, method = "GET", qs = {}, json }: LibraryRequest, done: Done): void => {
    const params = Object.fromEntries(Object.entries(qs).filter(([key]) => !LOCAL.has(key)));
    dns.authClient
      .request({ url: uri, method: method as "GET", params, timeout, retry: false, ...(json && { data: json }) })
      .then((response) => done(brokenOff(response.data), response.data, response), done);
  };
  const { getCredentials, authClient } = dns.makeAuthenticatedRequest;
  dns.makeAuthenticatedRequest = Object.assign(send, {
    getCredentials,
    authClient,
  }) as typeof dns.makeAuthenticatedRequest;
}

/** A part of what the API tells of a project. */
interface Project {
  readonly quota?: { readonly rrsetsPerManagedZone?: number; readonly resourceRecordsPerRrset?: number };
}

/** The library has no call of its own for it, and ends relative addresses with a slash. */
export function readProject(dns: DNS, project: string): Promise<Project> {
  const { promise, resolve, reject } = Promise.withResolvers<Project>();
  const uri = `${dns.baseUrl}/projects/${project}`;
  dns.request({ uri }, (error, body) => (error ? reject(error) : resolve(body ?? {})));
  return promise;
}

/** The transport hands on what is no JSON as text. */
const brokenOff = (data: unknown): Error | null =>
  typeof data === "string" && data !== "" ? new Error("the answer broke off") : null;

/** Status of an API error; undefined where there was no answer. */
export const statusOf = (error: unknown): number | undefined => (error as Failure).response?.status;

/** Header of an API error. */
export const headerOf = (error: unknown, name: string): string | null | undefined =>
  (error as Failure).response?.headers?.get(name);

/** Message and reasons of an API error. */
export function detailsOf(error: Error): { readonly message: string; readonly reasons: readonly string[] } {
  const details = (error as Failure).response?.data?.error;
  const reasons = (details?.errors ?? []).flatMap(({ reason }) => reason ?? []);
  return { message: details?.message ?? error.message, reasons };
}

interface Failure {
  readonly response?: {
    readonly status: number;
    readonly headers?: Headers;
    readonly data?: {
      readonly error?: { readonly message?: string; readonly errors?: readonly { reason?: string }[] };
    };
  };
}
