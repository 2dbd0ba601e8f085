import { ExplainedError } from "../errors/explained-error.ts";

/** What is no kit, or none that can be opened with what was given. */
export class KitError extends ExplainedError {
  /** @param fix the way out, best as a command */
  constructor(message: string, fix: string) {
    super("kit", message, { fix });
    this.name = "KitError";
  }
}
