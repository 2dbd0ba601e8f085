import type { CertificateAuthority, ExternalAccount } from "./ca.ts";
import type { CertificateFacts, KeyType } from "./certificate.ts";
import type { Journal } from "./journal.ts";
import type { Limits } from "./limits.ts";
import type { Challenges } from "./publish.ts";
import type { RenewalWindow } from "./renewal.ts";

/** A CA, and the account data it needs. */
export interface Source {
  readonly directoryUrl: string;
  readonly email?: string | undefined;
  readonly externalAccount?: ExternalAccount | undefined;
}

export interface IssueRequest {
  readonly accountKeyPem: string;
  readonly source: Source;
  /** Asked while the first one is down, when time is short. */
  readonly fallback?: Source | undefined;
  /** DNS names, wildcards allowed. */
  readonly names: readonly string[];
  readonly keyType: KeyType;
  readonly profile?: string | undefined;
  /** Prove by a record that stays where the CA offers it; then no DNS credential is needed at renewals, and the account key alone is enough. */
  readonly persistentProof?: boolean | undefined;
  readonly current?: CurrentCertificate | undefined;
}

/** The certificate that is in use until the new one is there. */
export interface CurrentCertificate {
  readonly ariId: string;
  /** Directory URL of the CA it is from. */
  readonly issuedBy: string;
  readonly orderUrl: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface IssuedCertificate extends CertificateFacts {
  readonly chainPem: string;
  readonly privateKeyPem: string;
  readonly renewAt: Date;
  /** The CA's advice when to renew, where it gives any. */
  readonly renewalWindow: RenewalWindow | undefined;
  /** Directory URL of the CA it is from. */
  readonly issuedBy: string;
  readonly orderUrl: string;
}

export interface Reporter {
  readonly signal: AbortSignal;
  status(message: string): void;
  warn(message: string): void;
}

/** Every external dependency of an order. */
export interface IssueEnvironment {
  readonly reporter: Reporter;
  readonly challenges: Challenges;
  readonly journal: Journal;
  connect(directoryUrl: string): Promise<CertificateAuthority>;
  now(): Date;
  /** @throws where CAA records forbid it */
  checkCaa(names: readonly string[], issuer: { identities: readonly string[]; accountUrl: string }): Promise<void>;
  limitsOf(directoryUrl: string): Limits | undefined;
  /** Directory URL of the staging CA where new names are ordered first; undefined where there is none. */
  stagingFor(directoryUrl: string): string | undefined;
}
