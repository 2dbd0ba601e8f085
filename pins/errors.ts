/**
 * Why a service did not do what it was asked: `denied` by its key; `funds` are lacking, or a limit is reached; `refused` for another
 * reason, which asking again does not change; `throttled` and `unavailable` may be over later; `malformed`: its answer is not what its
 * documentation says; `unable`: it cannot do this at all.
 */
export type PinsFailure = "denied" | "funds" | "refused" | "throttled" | "unavailable" | "malformed" | "unable";

export class PinsError extends Error {
  override readonly name = "PinsError";
  readonly kind: PinsFailure;
  /** HTTP status; absent where there was no answer. */
  readonly status: number | undefined;

  constructor(kind: PinsFailure, message: string, status?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

/** The failure behind an HTTP status. Pure. */
export function failureOf(status: number): PinsFailure {
  if (status === 401 || status === 403) return "denied";
  // The Pinning Service API says 409 where funds are lacking; RFC 9110 has 402 for that.
  if (status === 402 || status === 409) return "funds";
  if (status === 429) return "throttled";
  return status >= 500 ? "unavailable" : "refused";
}

/** For a call that takes away: what is not there is taken away already. @throws whatever else it was */
export function unlessGone(error: unknown): void {
  if (!(error instanceof PinsError) || error.status !== 404) throw error;
}
