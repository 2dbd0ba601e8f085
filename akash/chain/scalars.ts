/** Values as Akash's REST writes them, and texts that others put on the chain. */
import { z } from "zod";
import { printableLine } from "../../errors/printable.ts";

export const uint64 = z
  .string()
  .regex(/^\d{1,20}$/, "is no unsigned integer")
  .transform(BigInt);

/** A number with 18 decimals at most. */
export const decimal = z.string().regex(/^-?\d+(\.\d{1,18})?$/, "is no decimal number");

/** `cosmos-sdk:types/coin.go`, `reDnmString`. */
const denom = z.string().regex(/^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/, "is no denomination");

export const coin = z.object({ denom, amount: decimal });

/** Bech32, as it is shown and put into paths. */
export const address = z.string().regex(/^[a-z0-9]{1,100}$/, "is no address");

/** A sequence such as a `dseq`: more than a JavaScript number holds. */
export const sequence = z.string().regex(/^\d{1,20}$/, "is no sequence");

/** What anybody may have written there, such as a provider of itself: shown to people, so without control characters. */
export const foreignText = z.string().transform((text) => printableLine(text, 300));
