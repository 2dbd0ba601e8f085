import { ExplainedError } from "../../errors/explained-error.ts";
import { networkOf } from "../../network/sandbox.ts";
import { ClientLogin } from "../../secrets/client-login.ts";
import {
  Infisical,
  type InfisicalAddress,
  InfisicalError,
  InfisicalLoginError,
  InfisicalUnreachableError,
} from "../../secrets/infisical.ts";
import type { PropertyChange, Run } from "../kernel/handler.ts";
import type { Access } from "./contract.ts";

type Place = Pick<InfisicalAddress, "url" | "address">;

/** A client for one operation; close it with `await using`. All operations of a run share a log-in. */
export function connect(run: Run, access: Place & Partial<Access>): Infisical {
  const { url, address, accessToken, clientId, clientSecret } = access;
  const at = { url, ...(address !== undefined && { address }) };
  const network = networkOf(run.settings.sandbox);
  if (!clientId || !clientSecret)
    return new Infisical({ ...at, accessToken: accessToken || undefined }, network, run.signal);
  const key = `infisical ${url} ${address} ${clientId} ${clientSecret}`;
  const login = run.shared(key, () => new ClientLogin({ clientId, clientSecret }));
  return new Infisical({ ...at, login }, network, run.signal);
}

/** Whether another instance answers, or the same one with an empty database: what was made in it is not there. */
export const isOtherInstance = (changes: readonly PropertyChange[]): boolean =>
  changes.some(({ path }) => path === "access" || path === "access.organizationId");

/** What an error of a log-in that is not accepted says beside itself. */
const NOT_ACCEPTED = "its administrator's client is not accepted any more";
const LOG_IN_AGAIN =
  "./platform refresh, and then ./platform up, log in by the administrator's password and make another one";

/** Does something, and says what to do where the administrator is not let in. */
export async function administering<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new ExplainedError("secrets", `${(error as Error).message}: ${NOT_ACCEPTED}`, {
      fix: LOG_IN_AGAIN,
      cause: error,
    });
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof InfisicalLoginError || (error instanceof InfisicalError && error.status === 401);

export const isAbsent = (error: unknown): boolean => error instanceof InfisicalError && error.status === 404;

/** Whether a client secret is not good any more; one that is only locked out for some minutes is. */
export const isRevoked = (error: unknown): boolean =>
  error instanceof InfisicalLoginError && !/locked/.test(error.reason);

/**
 * Deletes, where absent is a success; with the instance gone there is nothing left to delete. Where it does not let us in it says
 * what stays, so that a stage can be ended without it.
 */
export async function deleteIfReachable(run: Run, what: string, deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (isAbsent(error)) return;
    if (!(error instanceof InfisicalUnreachableError) && !isRefused(error)) throw error;
    run.warn(`${what} was not deleted, because ${(error as Error).message}`);
  }
}

/** What is found, `null` where it is absent; an instance that does not answer changes nothing in the state. */
export async function readIfReachable<T>(run: Run, kept: T, look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isAbsent(error)) return null;
    if (!(error instanceof InfisicalUnreachableError) && !isRefused(error)) throw error;
    run.warn(`${(error as Error).message}; keeping the values in the state`);
    return kept;
  }
}
