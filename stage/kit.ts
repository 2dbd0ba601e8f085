import { bech32 } from "@scure/base";
import { z } from "zod";

/** Octets of a recipient's key by the word that it begins with: X25519, and X25519 with ML-KEM-768. */
const OCTETS: Readonly<Record<string, number>> = { age: 32, age1pq: 1216 };

/** Whether a text is a recipient of age that a kit can be encrypted to; a letter that is wrong is noticed. Pure. */
export function isRecipient(text: string): boolean {
  const decoded = bech32.decodeUnsafe(text, false);
  if (!decoded || text !== text.toLowerCase()) return false;
  return bech32.fromWordsUnsafe(decoded.words)?.length === OCTETS[decoded.prefix];
}

export const NO_RECIPIENT =
  "must be a recipient of age, such as age-keygen prints: age1 (or age1pq1) and its letters and digits, all of them";

export const kit = z
  .strictObject({
    recipients: z
      .array(z.string().refine(isRecipient, NO_RECIPIENT))
      .min(1)
      .max(20)
      .meta({
        description:
          "Public keys of age (age-keygen -o key.txt prints one); each of their holders can open the kit, and with it everything of the stage.",
        examples: [["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]],
      }),
  })
  .describe(
    "The recovery kit: `up` writes it, encrypted, into the repositories of `backup` whenever something changed (docs/kit.md). Default: it is written by ./platform kit write alone.",
  );

/** Pure. */
export function kitProblems({
  kit,
  backup,
}: {
  readonly kit?: object | undefined;
  readonly backup?: object | undefined;
}) {
  if (!kit || backup) return [];
  const message =
    "has nowhere to be kept: it is written into the repositories of backup, which the stage does not have. Add backup, or take kit out and write it by ./platform kit write FILE";
  return [{ path: ["kit"], message }];
}
