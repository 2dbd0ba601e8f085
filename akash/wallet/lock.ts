import { ExplainedError } from "../../errors/explained-error.ts";
import { acquireLock, holderText, LockBusyError, type LockRecord } from "../../locks/lock.ts";

export interface SentTransaction {
  /** Upper-case hex. */
  readonly hash: string;
  /** Last height at which a block may hold it. */
  readonly until: string;
}

/** The one writer of a wallet; what it last sent is kept with the lock: after a crash the file is the journal. */
export interface HeldLock {
  /** What a killed holder left; its transaction may still be on its way. */
  readonly abandoned?: LockRecord & { readonly sent?: SentTransaction };
  /** Notes the transaction that is about to be sent. Rejects where another process has taken over. */
  journal(sent: SentTransaction): Promise<void>;
  release(): Promise<void>;
  /** Leaves the lock with its transaction to the next holder: the outcome of the transaction is unknown. */
  abandon(): Promise<void>;
}

const LOCK_TIMEOUT = 180_000;

/**
 * Holds the lock of a wallet against other processes. One whose holder is gone is taken over.
 * @param path lock file; its folder is made
 * @param waiting called while another process holds it, now and then
 */
export async function lockWallet(
  path: string,
  signal: AbortSignal,
  waiting: (message: string) => void,
): Promise<HeldLock> {
  const lock = await acquireLock(path, {
    signal,
    timeout: LOCK_TIMEOUT,
    waiting: (holder) => waiting(`the wallet is in use by ${holderText(holder)}, waiting for it`),
  }).catch((error) => {
    throw error instanceof LockBusyError ? new ExplainedError("stage-locked", busyMessage(path, error.holder)) : error;
  });
  const { abandoned } = lock;
  return {
    ...(abandoned && { abandoned: abandoned as HeldLock["abandoned"] & LockRecord }),
    journal: (sent) => lock.note({ sent }),
    release: lock.release,
    abandon: lock.abandon,
  };
}

function busyMessage(path: string, holder: LockRecord | undefined): string {
  return `wallet: in use by ${holderText(holder)}: a wallet has one writer at a time. Wait for that run to end, or stop it; if it no longer exists, remove ${path}`;
}
