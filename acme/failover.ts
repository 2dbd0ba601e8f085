import { CaError } from "./ca-error.ts";
import { type Lifetime, mayWait } from "./renewal.ts";

/**
 * Whether to use the second CA after this error of the first: only when the first is unreachable, and there is no
 * certificate yet or less than a sixth of its lifetime is left. A refusal by the first CA is final.
 */
export const mayFallBack = (now: Date, error: unknown, current: Lifetime | undefined): boolean =>
  error instanceof CaError && error.kind === "unreachable" && (current === undefined || !mayWait(now, current));
