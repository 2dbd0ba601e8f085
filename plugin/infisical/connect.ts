import { networkOf } from "../../network/sandbox.ts";
import {
  Infisical,
  type InfisicalAddress,
  InfisicalError,
  InfisicalUnreachableError,
} from "../../secrets/infisical.ts";
import type { Run } from "../kernel/handler.ts";

/** A client for one operation; close it with `await using`. */
export function connect(run: Run, at: InfisicalAddress): Infisical {
  const network = networkOf(run.settings.sandbox);
  return new Infisical(at, network, run.signal);
}

export const isAbsent = (error: unknown): boolean => error instanceof InfisicalError && error.status === 404;

/** Deletes, where absent is a success; with the instance gone there is nothing left to delete. */
export async function deleteIfReachable(run: Run, what: string, deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (error instanceof InfisicalUnreachableError) run.warn(`${what} was not deleted, because ${error.message}`);
    else if (!isAbsent(error)) throw error;
  }
}

/** What is found, `null` where it is absent; an instance that does not answer changes nothing in the state. */
export async function readIfReachable<T>(run: Run, kept: T, look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isAbsent(error)) return null;
    if (!(error instanceof InfisicalUnreachableError)) throw error;
    run.warn(`${error.message}; keeping the values in the state`);
    return kept;
  }
}
