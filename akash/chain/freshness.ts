/** Seconds without a block after which a node is behind, or the chain has halted; blocks come about every 6 s. */
const STALE_AFTER = 90;

/** The newest block that a node knows. */
export interface NewestBlock {
  readonly height: bigint;
  /** RFC 3339, or the moment itself. */
  readonly time: string | Date;
}

/** Why what a node says may not be so any more; undefined while its blocks are new. Pure. */
export function staleText({ height, time }: NewestBlock, now: Date): string | undefined {
  const age = Math.round((now.getTime() - new Date(time).getTime()) / 1000);
  if (age <= STALE_AFTER) return undefined;
  const old = age < 600 ? `${age} s` : `${Math.round(age / 60)} min`;
  return `the newest block of the chain's node (${height}) is ${old} old: the chain has halted, or the node is behind, and what it says is of then`;
}
