import type { InContainer } from "./container.ts";
import type { Taken, Verdict } from "./said.ts";

/** What is done to the backups of a service in its container. */
export interface Method {
  /** Takes a backup. @param tell is handed what a person may want to know meanwhile */
  take(run: InContainer, full: boolean, tell: (line: string) => void): Promise<Taken>;
  /** Reads all of a generation. */
  verify(run: InContainer, generation: string): Promise<Verdict>;
  /** Takes away, of the generation that serves, what is older than what is kept. @returns why it could not be done */
  expire(run: InContainer): Promise<string | undefined>;
}
