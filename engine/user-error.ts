import type { Code } from "../errors/codes.ts";
import { ExplainedError } from "../errors/explained-error.ts";

/** An error the user can act on: one clear message, exit code 1, no stack trace. */
export class UserError extends ExplainedError {
  /**
   * @param message what is wrong, where and why; @param fix what to do about it, best as a command; absent = that of the
   * code; @param where file and line, or the resource, where the message does not name it
   */
  constructor(code: Code, message: string, fix?: string, where?: string) {
    super(code, message, { fix, where });
    this.name = "UserError";
  }
}
