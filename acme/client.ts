import { Agent as HttpsAgent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import type { Order as AcmeOrder, Authorization, Client } from "acme-client";
import { Agent, fetch } from "undici";
import type { Network } from "../network/network.ts";
import type { RenewalWindow } from "./renewal.ts";

/** One ACME certificate authority (RFC 8555), as far as DNS-01 needs it. Calls throw `CaError` with the CA's own words. */
export interface CertificateAuthority {
  readonly directoryUrl: string;
  /** Finds the account of this key or registers it (RFC 8555 §7.3.1): a CA that lost it gets it again. */
  account(keyPem: string, email?: string): Promise<Account>;
  /** The suggested window of a certificate (RFC 9773 §4.1), or null where the CA offers none or does not know it. */
  renewalWindow(ariId: string): Promise<RenewalWindow | null>;
}

interface Account {
  readonly url: string;
  /** @param replaces certificate id the new one takes the place of (RFC 9773 §5) */
  newOrder(names: readonly string[], options: { profile?: string; replaces?: string }): Promise<Order>;
  deactivate(): Promise<void>;
}

interface Order {
  /** What is still to be proven; empty where the CA remembers earlier proofs. */
  readonly challenges: readonly DnsChallenge[];
  /** Tells the CA that the record is there, and waits for its verdict. */
  prove(challenge: DnsChallenge): Promise<void>;
  /** Has the certificate made for the key. @returns PEM chain, leaf first */
  finalize(privateKeyPem: string): Promise<string>;
}

interface DnsChallenge {
  /** Name without wildcard label. */
  readonly name: string;
  /** Content of the TXT record at `_acme-challenge.<name>` (RFC 8555 §8.4). */
  readonly value: string;
  readonly authorizationUrl: string;
}

class CaError extends Error {
  constructor(directoryUrl: string, what: string, cause: unknown) {
    super(`CA ${new URL(directoryUrl).host} ${what}: ${reason(cause)}`, { cause });
    this.name = "CaError";
  }
}

/** Milliseconds: how an authorization or order is polled until the CA has decided. */
const polling = { first: 250, longest: 10_000, patience: 300_000 };

interface Directory {
  readonly renewalInfo?: string;
  readonly meta?: { readonly profiles?: Readonly<Record<string, string>> };
}

interface RenewalInfo {
  readonly suggestedWindow?: { readonly start: string; readonly end: string };
}

/** Connects to the CA behind a directory URL. Every wait ends when `signal` is aborted. */
export async function connectCa(
  directoryUrl: string,
  network: Network,
  signal: AbortSignal,
): Promise<CertificateAuthority> {
  const own = await network.authorities();
  const ca = own.length > 0 ? [...rootCertificates, ...own] : undefined;
  const acme = (await import("acme-client")).default;
  acme.axios.defaults.httpsAgent = new HttpsAgent({ ca });
  Object.assign(acme.axios.defaults, {
    acmeSettings: { ...acmeSettings(acme.axios.defaults), retryMaxAttempts: 3, retryDefaultDelay: 1 },
  });

  const attempt = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await unlessAborted(signal, work);
    } catch (error) {
      signal.throwIfAborted();
      throw new CaError(directoryUrl, what, error);
    }
  };
  const directory = await attempt("does not answer", readJson<Directory>(directoryUrl, ca, signal));
  if (directory === null) throw new CaError(directoryUrl, "has no directory", `${directoryUrl} is not found`);

  return {
    directoryUrl,

    async account(keyPem, email) {
      const client = new acme.Client({ directoryUrl, accountKey: keyPem });
      const contact = email === undefined ? [] : [`mailto:${email}`];
      await attempt("refused the account", client.createAccount({ termsOfServiceAgreed: true, contact }));
      return account({ client, directory, attempt, signal, createCsr: acme.crypto.createCsr });
    },

    async renewalWindow(ariId) {
      if (directory.renewalInfo === undefined) return null;
      const url = `${directory.renewalInfo.replace(/\/$/, "")}/${ariId}`;
      const info = await attempt("gave no renewal information", readJson<RenewalInfo>(url, ca, signal));
      if (info?.suggestedWindow === undefined) return null;
      const window = { start: new Date(info.suggestedWindow.start), end: new Date(info.suggestedWindow.end) };
      return Number.isNaN(window.start.getTime() + window.end.getTime()) ? null : window;
    },
  };
}

interface Session {
  readonly client: Client;
  readonly directory: Directory;
  readonly signal: AbortSignal;
  readonly attempt: <T>(what: string, work: Promise<T>) => Promise<T>;
  readonly createCsr: (data: { altNames: string[] }, keyPem: string) => Promise<[Buffer, Buffer]>;
}

function account(session: Session): Account {
  const { client, directory, attempt } = session;
  return {
    url: client.getAccountUrl(),

    async newOrder(names, { profile, replaces }) {
      const offered = Object.keys(directory.meta?.profiles ?? {});
      if (profile !== undefined && !offered.includes(profile)) {
        throw new Error(
          `the CA has no profile "${profile}": it offers ${offered.join(", ") || "none, so leave it out"}`,
        );
      }
      const identifiers = names.map((value) => ({ type: "dns", value }));
      const request = { identifiers, ...(profile === undefined ? {} : { profile }) };
      const subject = `refused an order for ${names.join(", ")}`;
      const created = await attempt(
        subject,
        replaces === undefined
          ? client.createOrder(request)
          : // A CA that has forgotten or already replaced the predecessor still takes a plain order.
            client.createOrder({ ...request, replaces } as typeof request).catch(() => client.createOrder(request)),
      );
      return order(session, created, await challengesOf(session, created));
    },

    async deactivate() {
      await attempt("did not deactivate the account", client.updateAccount({ status: "deactivated" }));
    },
  };
}

async function challengesOf({ client, attempt }: Session, created: AcmeOrder): Promise<DnsChallenge[]> {
  const authorizations = await attempt("gave no authorizations", client.getAuthorizations(created));
  const open = authorizations.filter(({ status }) => status !== "valid");
  return Promise.all(
    open.map(async (authorization) => ({
      name: authorization.identifier.value,
      value: await client.getChallengeKeyAuthorization(dnsChallenge(authorization)),
      authorizationUrl: authorization.url,
    })),
  );
}

function order(session: Session, created: AcmeOrder, challenges: readonly DnsChallenge[]): Order {
  const { client, attempt, createCsr } = session;
  const current = () => client.getOrder(created);
  return {
    challenges,

    async prove({ name, authorizationUrl }) {
      const read = async () => (await client.getAuthorizations({ ...created, authorizations: [authorizationUrl] }))[0]!;
      const answer = async () => {
        await client.completeChallenge(dnsChallenge(await read()));
        await decided(session, ["valid"], read, (authorization) => dnsChallenge(authorization).error);
      };
      await attempt(`did not accept the proof for ${name}`, answer());
    },

    async finalize(privateKeyPem) {
      const names = created.identifiers.map(({ value }) => value);
      const make = async () => {
        const ready = await decided(session, ["ready", "valid"], current, ({ error }) => error);
        const [, csr] = await createCsr({ altNames: names }, privateKeyPem);
        await client.finalizeOrder(ready, csr);
        return client.getCertificate(await decided(session, ["valid"], current, ({ error }) => error));
      };
      return attempt(`did not issue a certificate for ${names.join(", ")}`, make());
    },
  };
}

function dnsChallenge({ identifier, challenges }: Authorization) {
  const challenge = challenges.find(({ type }) => type === "dns-01");
  if (challenge === undefined) throw new Error(`the CA offers no DNS-01 challenge for ${identifier.value}`);
  return challenge;
}

/** Polls until the status is one of `good`. @throws the CA's problem, or when it stays undecided */
async function decided<T extends { status: string }>(
  { signal }: Session,
  good: readonly string[],
  read: () => Promise<T>,
  problem: (item: T) => object | undefined,
): Promise<T> {
  const deadline = Date.now() + polling.patience;
  for (let pause = polling.first; ; pause = Math.min(pause * 2, polling.longest)) {
    const item = await read();
    if (good.includes(item.status)) return item;
    if (!["pending", "processing", "ready"].includes(item.status)) {
      throw new Error((problem(item) as { detail?: string } | undefined)?.detail ?? `status is ${item.status}`);
    }
    if (Date.now() > deadline) throw new Error(`still ${item.status} after ${polling.patience / 60_000} minutes`);
    await sleep(pause, undefined, { signal });
  }
}

/** An unsigned resource of the CA, or null where there is none. */
async function readJson<T>(url: string, ca: string[] | undefined, signal: AbortSignal): Promise<T | null> {
  const dispatcher = new Agent({ connect: { ca } });
  try {
    const response = await fetch(url, { dispatcher, signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return (await response.json()) as T;
  } finally {
    await dispatcher.destroy();
  }
}

/** The innermost message. The client library throws a TypeError of its own where the CA did not answer. */
function reason(error: unknown): string {
  const { cause, message, name } = Object(error) as Partial<Error>;
  if (cause !== undefined) return reason(cause);
  return name === "TypeError" ? `no answer (${message})` : (message ?? String(error));
}

const acmeSettings = (defaults: object): object => (defaults as { acmeSettings: object }).acmeSettings;

/** The client library knows no signals: a request it is still making after an abort is left behind. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
