import { z } from "zod";
import type { Ledger } from "../../../acme/ledger.ts";
import { DNS_PROVIDER_NAMES } from "../../../dns/providers/registry.ts";

export const TOKEN = "af:acme:Certificate";

/** A certificate by DNS-01, renewed in place when its time has come. */
export const inputs = z.strictObject({
  account: z.strictObject({
    directoryUrl: z.url(),
    accountUrl: z.string(),
    accountKeyPem: z.string(),
    /** Contact, where the key has to be registered at another CA. */
    email: z.string().optional(),
  }),
  /** A second CA, asked with the same key while the first one is down and little of the certificate's life is left. */
  fallback: z
    .strictObject({
      directoryUrl: z.url(),
      externalAccount: z.strictObject({ keyId: z.string(), hmacKey: z.string() }).optional(),
    })
    .optional(),
  /** DNS names, wildcards allowed; order carries no meaning. */
  names: z.array(z.string()).min(1).max(100),
  keyType: z.enum(["ecdsa-p256", "rsa-2048"]).default("ecdsa-p256"),
  /** Profile of the CA, such as `classic`; absent = its default. */
  profile: z.string().optional(),
  /** Prove by records that stay (DNS-PERSIST-01) where the CA offers it. */
  persistentProof: z.boolean().optional(),
  /** Every zone challenge records may go to: all providers that answer for the names, and for where their CNAMEs lead. */
  zones: z
    .array(
      z.strictObject({
        provider: z.enum(DNS_PROVIDER_NAMES),
        name: z.string(),
        zoneId: z.string(),
        nameServers: z.array(z.string()),
        minimumTtl: z.number(),
      }),
    )
    .min(1),
});
export type AcmeCertificateInputs = z.output<typeof inputs>;

export interface AcmeCertificateOutputs extends AcmeCertificateInputs {
  certificatePem: string;
  /** Leaf first, then intermediates. */
  chainPem: string;
  /** PKCS#8 PEM. Secret. */
  privateKeyPem: string;
  serial: string;
  issuer: string;
  /** RFC 3339. */
  notBefore: string;
  notAfter: string;
  /** RFC 3339: when the next `up` renews it. */
  renewAt: string;
  /** ARI certificate id (RFC 9773 §4.1). */
  ariId: string;
  /** The CA's advice when to renew, RFC 3339 (RFC 9773 §4.1). */
  renewalWindow?: { start: string; end: string };
  /** Directory URL of the CA it is from. */
  issuedBy: string;
  orderUrl: string;
  /** Set by `./platform cert revoke`: the next update orders another one with another key. */
  revoked?: { at: string; reason: string };
  /** What has been asked of CAs for it. */
  ledger: Ledger;
}

/** What the state holds after the first order has failed: no certificate yet. */
export type WithoutCertificate = AcmeCertificateInputs & Pick<AcmeCertificateOutputs, "ledger">;
