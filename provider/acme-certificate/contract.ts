import { z } from "zod";

export const token = "af:acme:Certificate";

/** A certificate by DNS-01, renewed in place when its time has come. */
export const inputs = z.strictObject({
  account: z.strictObject({ directoryUrl: z.url(), accountUrl: z.string(), accountKeyPem: z.string() }),
  /** DNS names, wildcards allowed; order carries no meaning. */
  names: z.array(z.string()).min(1).max(100),
  keyType: z.enum(["ecdsa-p256", "rsa-2048"]).default("ecdsa-p256"),
  /** Profile of the CA, such as `classic`; absent = its default. */
  profile: z.string().optional(),
  /** Every hosted zone the challenge records go to: all providers that answer for the names. */
  zones: z
    .array(
      z.strictObject({
        provider: z.enum(["cloudflare", "google", "desec"]),
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
}
