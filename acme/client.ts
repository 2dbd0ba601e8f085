import { rootCertificates } from "node:tls";
import type { Client } from "acme-client";
import { AnswerError } from "../network/answer-error.ts";
import { expectShape } from "../network/json.ts";
import type { Network } from "../network/network.ts";
import { proxiedAgent } from "../network/proxied-agent.ts";
import type { CertificateAuthority } from "./ca.ts";
import { CaError, withCallContext } from "./ca-error.ts";
import { openAccount } from "./client-account.ts";
import { accountShape, renewalInfoShape } from "./shapes.ts";
import { asCaError, readDirectory, readResource, withCaErrors } from "./transport.ts";

/** Connects to the CA of a directory URL. Every wait ends when `signal` is aborted. */
export async function connectCa(
  directoryUrl: string,
  network: Network,
  signal: AbortSignal,
): Promise<CertificateAuthority> {
  const own = await network.authorities();
  const ca = own.length > 0 ? [...rootCertificates, ...own] : undefined;
  const acme = (await import("acme-client")).default;
  // A connection for each request: a CA closes idle ones when it likes, and a signed request is not sent twice.
  const agent = proxiedAgent(ca, { pipelining: 0 });

  const attempt = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await unlessAborted(signal, work);
    } catch (error) {
      signal.throwIfAborted();
      throw withCallContext(directoryUrl, what, ofTheCa(error));
    }
  };
  const directory = await attempt("does not answer", readDirectory(directoryUrl, agent, signal));
  if (directory === null)
    throw withCallContext(directoryUrl, "has no directory", new CaError(`${directoryUrl} is not found`, "refused"));

  return {
    directoryUrl,
    caaIdentities: directory.meta?.caaIdentities ?? [],
    profiles: Object.keys(directory.meta?.profiles ?? {}),

    async account(keyPem, { email, externalAccount } = {}) {
      const bound = externalAccount && { kid: externalAccount.keyId, hmacKey: externalAccount.hmacKey };
      const options = { directoryUrl, accountKey: keyPem, ...(bound && { externalAccountBinding: bound }) };
      const client = withCaErrors(new acme.Client(options), directoryUrl, agent, signal);
      const { orders } = await attempt("refused the account", register(client, email, directoryUrl));
      return openAccount({ client, orders, attempt, signal, createCsr: acme.crypto.createCsr });
    },

    async renewalWindow(ariId) {
      if (directory.renewalInfo === undefined) return null;
      const url = `${directory.renewalInfo.replace(/\/$/, "")}/${ariId}`;
      const read = readResource(url, renewalInfoShape, agent, signal);
      return (await attempt("gave no renewal information", read))?.suggestedWindow ?? null;
    },
  };
}

/** Uses the library's low-level call: its public one would remove the contacts of an existing account. */
async function register(client: Client, email: string | undefined, directoryUrl: string) {
  const { api } = client as unknown as {
    api: { createAccount(data: object): Promise<{ status: number; data: unknown }> };
  };
  const contact = email === undefined ? undefined : [`mailto:${email}`];
  const answer = await api.createAccount({ termsOfServiceAgreed: true, ...(contact && { contact }) });
  const account = expectShape(answer.data, accountShape, directoryUrl);
  if (answer.status === 200 && contact && !account.contact?.includes(contact[0]!))
    await client.updateAccount({ contact });
  return account;
}

/** The library trips over an answer that is none of a CA; its own words tell nothing. */
function ofTheCa(error: unknown): unknown {
  if (error instanceof AnswerError) return asCaError(error);
  if ((error as Error).name !== "TypeError") return error;
  return new CaError("its answer has another form than RFC 8555 says", "unreachable", { cause: error });
}

/** The client library does not support abort signals: after an abort its current request is not waited for. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
