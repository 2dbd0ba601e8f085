import { duration } from "./lines.ts";
import { phaseOf } from "./phase.ts";
import type { Progress } from "./progress.ts";

/** A run as plain lines, for what is no terminal: one for each change of state. Pure but for what it has told. */
export class StateLines {
  readonly #told = new Map<string, string>();

  /** What is new. @param seconds since the run began */
  next(progress: Progress, seconds: number): string[] {
    return progress.groups().flatMap((each) => {
      const { name, kind } = each.group;
      const { mark, state, reason, minor } = phaseOf(each);
      // Of what is shared, or on the side, each resource would be a line.
      const late = (kind !== "service" || minor) && mark !== "bad" && !progress.end;
      if (late || this.#told.get(name) === state) return [];
      this.#told.set(name, state);
      return [`${duration(seconds).padStart(6)}  ${name}: ${state}${reason ? ` (${reason})` : ""}`];
    });
  }
}
