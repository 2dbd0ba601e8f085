import { z } from "zod";
import { httpsUrl } from "./https-url.ts";
import { secret } from "./secret.ts";

const externalAccount = z
  .strictObject({
    keyId: z.string().describe("Key identifier the CA gave you."),
    hmacKey: secret("Its HMAC key, base64url."),
  })
  .describe("Binds the ACME account to yours at the CA (RFC 8555 §7.3.4); most CAs beside Let's Encrypt want it.");

const fallback = z
  .strictObject({
    directory: httpsUrl().describe("ACME directory URL of the second CA."),
    externalAccount: externalAccount.optional(),
  })
  .describe(
    "A second CA, asked while the first is down and there is no certificate yet, or less than a sixth of its life is left. Allow it in CAA records.",
  );

export const acme = z
  .strictObject({
    directory: z
      .union([z.enum(["pebble", "staging", "production"]), httpsUrl()])
      .describe(
        "ACME directory: pebble (the sandbox's), staging or production (Let's Encrypt), or the URL of another directory.",
      ),
    email: z.string().optional().describe("Contact of the ACME account."),
    profile: z
      .string()
      .optional()
      .describe("Certificate profile of the CA, such as classic or shortlived; default: the CA's own."),
    persistentProof: z
      .boolean()
      .default(false)
      .describe(
        "Prove names by TXT records that stay (DNS-PERSIST-01) where the CA offers it. The account key alone is then enough to get certificates.",
      ),
    fallback: fallback.optional(),
  })
  .describe("Certificates by DNS-01.");
