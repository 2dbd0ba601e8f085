import { CaError } from "./ca-error.ts";
import { type Lifetime, mayWait } from "./renewal.ts";

/**
 * Whether the second CA is asked after the first has failed so: the first one is down, and there is no certificate yet
 * or little of its life is left. A first CA that answers and refuses is not passed over.
 */
export const mayFallBack = (now: Date, error: unknown, current: Lifetime | undefined): boolean =>
  error instanceof CaError && error.kind === "unreachable" && (current === undefined || !mayWait(now, current));
