import { acquireLock, holderText } from "../locks/lock.ts";
import { printStatus } from "./progress.ts";

export interface LockOptions {
  /** Ends the wait; for those that handle Ctrl-C themselves. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while holding a lock, after saying whom it waits for. A lock whose holder is gone is taken over.
 * @param path file of the lock; its folder is made
 * @param holderName what another holder would be doing, as in `another build`
 */
export async function withLock<T>(
  path: string,
  holderName: string,
  work: () => Promise<T>,
  { signal }: LockOptions = {},
): Promise<T> {
  const lock = await acquireLock(path, {
    signal,
    waiting: (holder) => printStatus(`waiting for ${holderName}: ${holderText(holder)} (lock ${path})`),
  });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
