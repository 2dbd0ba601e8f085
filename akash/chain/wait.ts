import { setTimeout as sleep } from "node:timers/promises";

/** Resolves after `milliseconds`; rejects with the signal's reason as soon as it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error) => {
    signal.throwIfAborted();
    throw error;
  });
}

/**
 * Polls until `probe` answers something, with a growing delay of at most one second, so that fast chains are seen
 * quickly and slow ones are not polled too often.
 * Undefined after `timeout` milliseconds.
 */
export async function poll<T>(
  probe: () => Promise<T | undefined>,
  timeout: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  const deadline = Date.now() + timeout;
  for (let delay = 50; ; delay = Math.min(delay * 1.4, 1000)) {
    signal.throwIfAborted();
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() + delay > deadline) return undefined;
    await pause(delay, signal);
  }
}
