import type { RenewalWindow } from "./renewal.ts";

/** One ACME certificate authority (RFC 8555), as far as DNS-01 needs it. Calls throw `CaError` with the CA's message. */
export interface CertificateAuthority {
  readonly directoryUrl: string;
  /** Issuer domain names by which CAA records allow it (RFC 8555 §9.7.6); empty where it names none. */
  readonly caaIdentities: readonly string[];
  /** Names of the profiles it offers. */
  readonly profiles: readonly string[];
  /** Finds the account of this key or registers it (RFC 8555 §7.3.1): a CA that lost it gets it again. */
  account(keyPem: string, registration?: Registration): Promise<Account>;
  /** The suggested window of a certificate (RFC 9773 §4.1), or null where the CA offers none or does not know it. */
  renewalWindow(ariId: string): Promise<RenewalWindow | null>;
}

export interface Registration {
  readonly email?: string | undefined;
  readonly externalAccount?: ExternalAccount | undefined;
}

/** What a CA gives its customers to bind an ACME account to theirs (RFC 8555 §7.3.4). */
export interface ExternalAccount {
  readonly keyId: string;
  /** base64url. */
  readonly hmacKey: string;
}

export interface Account {
  readonly url: string;
  /** @param replaces certificate id the new one takes the place of (RFC 9773 §5) */
  newOrder(names: readonly string[], options: { profile?: string | undefined; replaces?: string }): Promise<Order>;
  /** An order made before, or null where the CA does not know it any more. */
  order(url: string): Promise<Order | null>;
  /** An order for exactly these names that is not finalised yet, where the CA lists orders (RFC 8555 §7.1.2.1). */
  openOrder(names: readonly string[]): Promise<Order | null>;
  /** @param reason code of RFC 5280 §5.3.1 */
  revoke(certificatePem: string, reason: number): Promise<void>;
  deactivate(): Promise<void>;
}

export interface Order {
  readonly url: string;
  /** As of when it was made or read (RFC 8555 §7.1.6). */
  readonly status: "pending" | "ready" | "processing" | "valid" | "invalid";
  /** One for every name. */
  readonly challenges: readonly DnsChallenge[];
  /** Tells the CA that the record is there, and waits for its verdict. @throws ProofRefused */
  prove(challenge: DnsChallenge, method?: ProofMethod): Promise<void>;
  /** Has the certificate made for the key unless that has been asked before, and downloads it. @returns PEM chain, leaf first */
  certificate(privateKeyPem: string): Promise<string>;
}

/** `dns-01`, the default, or a record that stays. */
export type ProofMethod = "dns-01" | "dns-persist-01";

export interface DnsChallenge {
  /** Name without wildcard label. */
  readonly name: string;
  /** Content of the TXT record at `_acme-challenge.<name>` (RFC 8555 §8.4). */
  readonly value: string;
  /** The CA has seen it, or remembers an earlier proof. */
  readonly proven: boolean;
  /** The CA would also take a record that stays (DNS-PERSIST-01). */
  readonly persistentOffered: boolean;
  readonly authorizationUrl: string;
}
