import { z } from "zod";

/** What a secret reads as where only the file is known and Pulumi has not decrypted it. */
export const ENCRYPTED = "[encrypted]";

const encrypted = z
  .strictObject({ secure: z.string().describe("Ciphertext written by `./platform secrets set`.") })
  .transform(() => ENCRYPTED);

/** A secret string: encrypted by `./platform secrets set <key>`, or plain where it is none (the sandbox's fixed tokens). */
export const secret = (description: string) =>
  z.union([z.string().min(1, "must not be empty"), encrypted]).meta({ description: `${description} Secret.` });
