import { CaError } from "./ca-error.ts";

/** Seconds between the attempts of one call. */
const PAUSES = [1, 2, 4];

/** Seconds: a CA that wants more time gets it by the next run. */
const LONGEST = 10;

/** Repeats a call while the CA is unreachable or busy, for some seconds. @param pause waits that many seconds */
export async function patiently<T>(call: () => Promise<T>, pause: (seconds: number) => Promise<unknown>): Promise<T> {
  for (const seconds of PAUSES) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CaError) || error.kind === "refused" || error.retryAfter > LONGEST) throw error;
      await pause(Math.max(seconds, error.retryAfter));
    }
  }
  return call();
}
