import { Agent as HttpsAgent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import type { Client } from "acme-client";
import { fetch } from "undici";
import type { Network } from "../network/network.ts";
import { proxiedAgent } from "../network/proxied-agent.ts";
import type { CertificateAuthority } from "./ca.ts";
import { CaError, withCallContext } from "./ca-error.ts";
import { openAccount } from "./client-account.ts";
import { withRetry } from "./retry.ts";
import { withCaErrors } from "./transport.ts";

interface Directory {
  readonly renewalInfo?: string;
  readonly meta?: {
    readonly profiles?: Readonly<Record<string, string>>;
    readonly caaIdentities?: readonly string[];
  };
}

interface RenewalInfo {
  readonly suggestedWindow?: { readonly start: string; readonly end: string };
}

/** Connects to the CA of a directory URL. Every wait ends when `signal` is aborted. */
export async function connectCa(
  directoryUrl: string,
  network: Network,
  signal: AbortSignal,
): Promise<CertificateAuthority> {
  const own = await network.authorities();
  const ca = own.length > 0 ? [...rootCertificates, ...own] : undefined;
  const acme = (await import("acme-client")).default;
  const agent = new HttpsAgent({ ca });
  Object.assign(acme.axios.defaults, {
    timeout: 30_000,
    acmeSettings: { ...acmeSettings(acme.axios.defaults), retryMaxAttempts: 0 },
  });

  const attempt = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await unlessAborted(signal, work);
    } catch (error) {
      signal.throwIfAborted();
      throw withCallContext(directoryUrl, what, error);
    }
  };
  const read = <T>(url: string) =>
    withRetry(
      () => readJson<T>(url, ca, signal),
      (seconds) => sleep(seconds * 1000, undefined, { signal }),
    );
  const directory = await attempt("does not answer", read<Directory>(directoryUrl));
  if (directory === null)
    throw withCallContext(directoryUrl, "has no directory", new CaError(`${directoryUrl} is not found`, "refused"));

  return {
    directoryUrl,
    caaIdentities: directory.meta?.caaIdentities ?? [],
    profiles: Object.keys(directory.meta?.profiles ?? {}),

    async account(keyPem, { email, externalAccount } = {}) {
      const bound = externalAccount && { kid: externalAccount.keyId, hmacKey: externalAccount.hmacKey };
      const options = { directoryUrl, accountKey: keyPem, ...(bound && { externalAccountBinding: bound }) };
      const client = withCaErrors(new acme.Client(options), agent, signal);
      const { orders } = await attempt("refused the account", register(client, email));
      return openAccount({ client, orders, attempt, signal, createCsr: acme.crypto.createCsr });
    },

    async renewalWindow(ariId) {
      if (directory.renewalInfo === undefined) return null;
      const url = `${directory.renewalInfo.replace(/\/$/, "")}/${ariId}`;
      const info = await attempt("gave no renewal information", read<RenewalInfo>(url));
      if (info?.suggestedWindow === undefined) return null;
      const window = { start: new Date(info.suggestedWindow.start), end: new Date(info.suggestedWindow.end) };
      return Number.isNaN(window.start.getTime() + window.end.getTime()) ? null : window;
    },
  };
}

interface AccountObject {
  readonly contact?: readonly string[];
  readonly orders?: string;
}

/** Uses the library's low-level call: its public one would remove the contacts of an existing account. */
async function register(client: Client, email: string | undefined): Promise<AccountObject> {
  const { api } = client as unknown as { api: { createAccount(data: object): Promise<Registered> } };
  const contact = email === undefined ? undefined : [`mailto:${email}`];
  const { status, data } = await api.createAccount({ termsOfServiceAgreed: true, ...(contact && { contact }) });
  if (status === 200 && contact && !data.contact?.includes(contact[0]!)) await client.updateAccount({ contact });
  return data;
}

interface Registered {
  readonly status: number;
  readonly data: AccountObject;
}

/** An unsigned resource of the CA, or null where there is none. */
async function readJson<T>(url: string, ca: string[] | undefined, signal: AbortSignal): Promise<T | null> {
  const dispatcher = proxiedAgent(ca);
  try {
    const response = await fetch(url, { dispatcher, signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) });
    if (response.status === 404) return null;
    const kind = response.status >= 500 ? "unreachable" : response.status === 429 ? "limited" : "refused";
    if (!response.ok) throw new CaError(`${url} answered ${response.status}`, kind);
    return (await response.json()) as T;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof CaError ? error : new CaError(`no answer from ${url}`, "unreachable", { cause: error });
  } finally {
    await dispatcher.destroy();
  }
}

const acmeSettings = (defaults: object): object => (defaults as { acmeSettings: object }).acmeSettings;

/** The client library does not support abort signals: after an abort its current request is not waited for. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
