import { CaError } from "./ca-error.ts";

/** Seconds between the attempts of one call. */
const RETRY_PAUSES = [1, 2, 4];

/** Seconds: a longer Retry-After ends the attempts; the next run tries again. */
const LONGEST_RETRY_AFTER = 10;

/** Retries a call with backoff while the CA is unreachable or busy, for some seconds. @param pause waits that many seconds */
export async function withRetry<T>(call: () => Promise<T>, pause: (seconds: number) => Promise<unknown>): Promise<T> {
  for (const seconds of RETRY_PAUSES) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CaError) || error.kind === "refused" || error.retryAfter > LONGEST_RETRY_AFTER)
        throw error;
      await pause(Math.max(seconds, error.retryAfter));
    }
  }
  return call();
}
