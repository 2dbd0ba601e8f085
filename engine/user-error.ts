/** An error the user can act on: one clear message, exit code 1, no stack trace. */
export class UserError extends Error {
  /** @param message what is wrong, where and why; @param fix what to do about it, best as a command */
  constructor(message: string, fix?: string) {
    super(fix ? `${message}\n  fix: ${fix}` : message);
    this.name = "UserError";
  }
}
