import type { DnsProviderName } from "../settings.ts";

/**
 * Why a call failed:
 * `throttled` and `unavailable` were not carried out; `unknown`: the outcome is not known; `conflict`: the data has
 * changed since it was read; `denied` lacks permission; `invalid` will never be accepted.
 */
export type DnsFailure = "throttled" | "unavailable" | "unknown" | "conflict" | "denied" | "invalid";

export interface DnsErrorOptions {
  /** Seconds the provider asks to wait. */
  readonly retryAfter?: number | undefined;
  /** HTTP status; absent where there was no answer. */
  readonly status?: number | undefined;
}

export class DnsProviderError extends Error {
  override readonly name = "DnsProviderError";
  readonly provider: DnsProviderName;
  readonly kind: DnsFailure;
  readonly retryAfter: number | undefined;
  readonly status: number | undefined;

  constructor(provider: DnsProviderName, kind: DnsFailure, message: string, options: DnsErrorOptions = {}) {
    super(`${provider}: ${message}`);
    this.provider = provider;
    this.kind = kind;
    this.retryAfter = options.retryAfter;
    this.status = options.status;
  }
}

/** A zone that still holds record sets beside its own SOA and NS. */
export class ZoneNotEmptyError extends Error {
  override readonly name = "ZoneNotEmptyError";
  /** As `name/TYPE`. */
  readonly keys: readonly string[];

  constructor(provider: DnsProviderName, zone: string, keys: readonly string[]) {
    const more = keys.length > 5 ? ` and ${keys.length - 5} more` : "";
    super(`${provider}: zone ${zone} is kept because it still holds ${keys.slice(0, 5).join(", ")}${more}`);
    this.keys = keys;
  }
}

/** Changes that the live quota of their zone has no room for; none of them was written. */
export class QuotaExceededError extends Error {
  override readonly name = "QuotaExceededError";
}

/** True where what was asked for is not there. */
export const isMissing = (error: unknown): boolean => error instanceof DnsProviderError && error.status === 404;

/** The failure behind an HTTP status. A server error leaves the outcome of a write open. */
export function failureOf(status: number | undefined, write: boolean): DnsFailure {
  if (status === undefined || status >= 500) return write ? "unknown" : "unavailable";
  if (status === 429) return "throttled";
  if (status === 401 || status === 403) return "denied";
  return status === 404 || status === 409 || status === 412 ? "conflict" : "invalid";
}

/** Seconds of a Retry-After header (RFC 9110 §10.2.3), in either of its forms. */
export function retryAfter(header: string | null | undefined, now = Date.now()): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
