import { z } from "zod";

export const TOKEN = "af:edge:Bundle";

export const inputs = z.strictObject({
  /** Whole configuration of the proxy, certificates inline. */
  toml: z.string(),
});
export type EdgeBundleInputs = z.output<typeof inputs>;

export interface EdgeBundleOutputs extends EdgeBundleInputs {
  /** Grows with every other configuration: one more, or the clock in seconds, whichever is higher. */
  serial: number;
  /** What the proxy fetches. Secret. */
  bundle: string;
  /** base64 of the SubjectPublicKeyInfo of the Ed25519 key that signs. */
  publicKey: string;
  /** Secret. */
  privateKeyPem: string;
  /** The configuration of when the key was made, as the proxy's lease carries it to start alone: base64 of gzip. Secret. */
  boot: string;
  /** Its serial: the proxy refuses bundles with a lower one. */
  bootSerial: number;
  /** When the key was made, ISO 8601; absent where an earlier version made it. */
  madeAt?: string;
}
