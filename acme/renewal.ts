import { createHash } from "node:crypto";

export interface Lifetime {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Suggested window of ACME Renewal Information (RFC 9773 §4.2). */
export interface RenewalWindow {
  readonly start: Date;
  readonly end: Date;
}

/**
 * When to renew: the earlier of a time within the CA's window and the point where a third of the lifetime is left.
 * Fractions instead of days, so that the rule holds for 90-day and 6-day certificates alike.
 *
 * @param seed picks the time within the window: the same seed, the same time; different certificates spread out
 */
export function renewalTime({
  notBefore,
  notAfter,
  ariWindow,
  seed,
}: Lifetime & { ariWindow?: RenewalWindow; seed: string }): Date {
  const lifetime = notAfter.getTime() - notBefore.getTime();
  const latest = notAfter.getTime() - lifetime / 3;
  if (ariWindow === undefined) return new Date(latest);
  const width = Math.max(0, ariWindow.end.getTime() - ariWindow.start.getTime());
  return new Date(Math.min(latest, ariWindow.start.getTime() + width * fraction(seed)));
}

export interface RenewalDecision {
  readonly due: boolean;
  /** Such as `expires 2027-01-02, renewal due since 2026-12-03`. */
  readonly reason: string;
}

/** Whether a certificate that expires at `notAfter` and is to be renewed at `renewAt` is due at `now`. */
export function decideRenewal(now: Date, { notAfter, renewAt }: { notAfter: Date; renewAt: Date }): RenewalDecision {
  const expiry = `${now < notAfter ? "expires" : "expired"} ${day(notAfter)}`;
  if (now < renewAt) return { due: false, reason: `${expiry}, renewal from ${day(renewAt)}` };
  return { due: true, reason: `${expiry}, renewal due since ${day(renewAt)}` };
}

/** Whether a failed renewal may wait for a later run: more than a sixth of the lifetime is left. */
export const mayWait = (now: Date, { notBefore, notAfter }: Lifetime): boolean =>
  notAfter.getTime() - now.getTime() > (notAfter.getTime() - notBefore.getTime()) / 6;

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** A number in [0, 1) made from the text. */
const fraction = (seed: string): number => createHash("sha256").update(seed).digest().readUInt32BE(0) / 2 ** 32;
