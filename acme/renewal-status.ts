import { decideRenewal } from "./renewal.ts";

/** What a state says of a certificate; times are RFC 3339. */
export interface RenewalState {
  /** Absent until the first one was issued. */
  readonly serial?: string;
  readonly notAfter: string;
  readonly renewAt: string;
  readonly revoked?: { readonly at: string; readonly reason: string };
}

/** Why there is no certificate that may be used, or undefined where there is one. */
export function whyMissing({ serial, revoked }: Pick<RenewalState, "serial" | "revoked">): string | undefined {
  if (serial === undefined) return "there is no certificate yet: its order is taken up again";
  return (
    revoked && `revoked on ${revoked.at.slice(0, 10)} (${revoked.reason}): another one with another key is ordered`
  );
}

/** Whether another certificate is to be ordered now, and why or why not. */
export function renewalStatus(certificate: RenewalState, now: Date): { due: boolean; reason: string } {
  const missing = whyMissing(certificate);
  if (missing !== undefined) return { due: true, reason: missing };
  const { notAfter, renewAt } = certificate;
  return decideRenewal(now, { notAfter: new Date(notAfter), renewAt: new Date(renewAt) });
}
