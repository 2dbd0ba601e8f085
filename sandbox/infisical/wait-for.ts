import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** Milliseconds until it is given up, and between two questions. */
  readonly atMost: number;
  readonly pause: number;
  /** Whether asking again cannot help. */
  readonly isFinal?: (error: Error) => boolean;
  readonly log: (line: string) => void;
}

/** Asks another server until it answers. @throws with its last refusal */
export async function waitFor(name: string, ask: () => Promise<unknown>, patience: Patience): Promise<void> {
  const { atMost, pause, isFinal = () => false, log } = patience;
  const end = performance.now() + atMost;
  for (;;) {
    const error = await failureOf(ask);
    if (error === undefined) return;
    const why = `${name}: ${error.message || (error as NodeJS.ErrnoException).code}`;
    if (isFinal(error) || performance.now() + pause > end) throw new Error(why);
    log(`${why}, asking again`);
    await sleep(pause);
  }
}

const failureOf = (ask: () => Promise<unknown>): Promise<Error | undefined> =>
  ask().then(
    () => undefined,
    (error: Error) => error,
  );
