import { rootCauseText } from "../errors/text.ts";

/**
 * Why a CA did not do what it was asked:
 * `unreachable` no answer or a 5xx, `limited` too much was asked (429), `refused` it will not do this.
 */
export type CaFailure = "unreachable" | "limited" | "refused";

interface CaErrorOptions {
  readonly type?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

export class CaError extends Error {
  readonly kind: CaFailure;
  /** ACME error type without prefix, such as `alreadyReplaced` (RFC 8555 §6.7). */
  readonly type: string | undefined;
  /** Seconds the CA asks to wait. */
  readonly retryAfter: number;

  constructor(message: string, kind: CaFailure, options: CaErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "CaError";
    this.kind = kind;
    this.type = options.type;
    this.retryAfter = options.retryAfter ?? 0;
  }
}

/** The CA did not find the challenge record of one name: the order is invalid, and the failure counts for rate limits. */
export class ProofRefusedError extends CaError {
  readonly subject: string;

  constructor(name: string, message: string) {
    super(message, "refused");
    this.name = "ProofRefusedError";
    this.subject = name;
  }
}

/** The same failure with the CA and the call it happened in named. */
export function withCallContext(directoryUrl: string, what: string, error: unknown): CaError {
  const message = `CA ${new URL(directoryUrl).host} ${what}: ${rootCauseText(error)}`;
  if (error instanceof ProofRefusedError) return new ProofRefusedError(error.subject, message);
  if (error instanceof CaError) return new CaError(message, error.kind, { type: error.type, cause: error });
  return new CaError(message, "refused", { cause: error });
}
