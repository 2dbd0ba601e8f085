import { setTimeout as sleep } from "node:timers/promises";
import { type DnsFailure, DnsProviderError } from "./errors.ts";

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly onStatus?: (message: string) => void;
  /** Failures after which the operation is retried; default: those that certainly changed nothing. */
  readonly retryOn?: ReadonlySet<DnsFailure>;
}

const ATTEMPTS = 6;
/** Seconds of waiting altogether. */
const LONGEST_WAIT = 300;
const RETRYABLE: ReadonlySet<DnsFailure> = new Set<DnsFailure>(["throttled", "unavailable"]);

/** Retries an operation while the provider throttles or does not answer, with the provider's Retry-After or exponential backoff, within limits. */
export async function withRetry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, onStatus, retryOn = RETRYABLE } = options;
  let waited = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      signal.throwIfAborted();
      return await operation();
    } catch (error) {
      if (!(error instanceof DnsProviderError) || !retryOn.has(error.kind)) throw error;
      const pause = error.retryAfter ?? 2 ** (attempt - 2);
      waited += pause;
      if (attempt === ATTEMPTS || waited > LONGEST_WAIT) throw error;
      onStatus?.(`${error.message}; again in ${pause} s`);
      await sleep(pause * 1000, undefined, { signal });
    }
  }
}
