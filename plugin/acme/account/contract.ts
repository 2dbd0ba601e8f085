import { z } from "zod";

export const TOKEN = "af:acme:Account";

export const inputs = z.strictObject({
  /** ACME directory URL (RFC 8555 §7.1.1). */
  directoryUrl: z.url(),
  email: z.string().optional(),
});
export type AcmeAccountInputs = z.output<typeof inputs>;

export interface AcmeAccountOutputs extends AcmeAccountInputs {
  accountUrl: string;
  /** PKCS#8 PEM. Secret. */
  accountKeyPem: string;
}
