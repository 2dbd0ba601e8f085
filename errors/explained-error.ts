import type { Code } from "./codes.ts";
import type { Explained } from "./explain.ts";

/** An error of a known kind, with a way out of its own where it has one. */
export class ExplainedError extends Error implements Explained {
  readonly code: Code;
  readonly fix: string | undefined;
  readonly where: string | undefined;

  /** @param message what is wrong, where and why; @param about see `Explained`; `cause` as of every error */
  constructor(
    code: Code,
    message: string,
    { fix, where, cause }: Pick<Explained, "fix" | "where"> & { readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ExplainedError";
    this.code = code;
    this.fix = fix;
    this.where = where;
  }
}
