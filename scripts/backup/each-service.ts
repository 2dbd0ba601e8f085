import { UserError } from "../../engine/user-error.ts";
import { type Explanation, explain } from "../../errors/explain.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import type { StageOptions } from "../terminal/options.ts";
import { terminalText } from "../terminal/terminal-text.ts";

/** A service with which a command failed. */
export interface Failed {
  readonly service: string;
  readonly error: Explanation;
}

/**
 * Does something for each service, one after the other. Where it fails for one, that is told, the exit code is 1, and the others are
 * seen to all the same; where it fails for the only one, or was stopped, it is an error.
 * @returns those for which it failed
 */
export async function eachService(
  owners: readonly BackedUp[],
  options: StageOptions & { json?: boolean },
  stop: AbortSignal,
  work: (owner: BackedUp) => Promise<void>,
): Promise<Failed[]> {
  const failed: Failed[] = [];
  for (const owner of owners) {
    try {
      await work(owner);
    } catch (error) {
      if (stop.aborted) throw error instanceof UserError ? error : new UserError("interrupted", "it was stopped.");
      if (owners.length === 1 && !options.json) throw error;
      failed.push({ service: owner.service, error: explain(error, { stage: options.stage }) });
      process.exitCode = 1;
      if (!options.json) process.stderr.write(`${owner.service}: ${terminalText(error, options)}`);
    }
  }
  return failed;
}
