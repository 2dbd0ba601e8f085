/** Objects of a CA (RFC 8555 §7.1, RFC 9773 §4.2), as far as they are read. */
import { z } from "zod";

const words = z.string().max(300);

export const directoryShape = z.object({
  newNonce: z.url(),
  newAccount: z.url(),
  newOrder: z.url(),
  revokeCert: z.url(),
  renewalInfo: z.url().optional(),
  meta: z
    .object({
      profiles: z.record(words, z.string()).optional(),
      caaIdentities: z.array(words).optional(),
    })
    .optional(),
});

export const problemShape = z.object({ type: words.optional(), detail: z.string().optional() });

export const accountShape = z.object({
  status: words,
  contact: z.array(z.string()).optional(),
  orders: z.url().optional(),
});

const identifier = z.object({ type: words, value: words });

/** An order has a hundred names at most, at the CAs that are known. */
export const orderShape = z.looseObject({
  status: z.enum(["pending", "ready", "processing", "valid", "invalid"]),
  identifiers: z.array(identifier).min(1).max(200),
  authorizations: z.array(z.url()).max(200),
  finalize: z.url(),
  certificate: z.url().optional(),
  error: problemShape.optional(),
});

export const authorizationShape = z.looseObject({
  status: words,
  identifier,
  challenges: z
    .array(
      z.looseObject({
        type: words,
        url: z.url(),
        status: words,
        token: words.optional(),
        error: problemShape.optional(),
      }),
    )
    .max(50),
});

export const orderListShape = z.object({ orders: z.array(z.url()) });

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const renewalInfoShape = z.object({ suggestedWindow: z.object({ start: instant, end: instant }) });

/** Leaf first. */
export const chainShape = z
  .string()
  .regex(/^-----BEGIN CERTIFICATE-----\s[\s\S]*\s-----END CERTIFICATE-----\s*$/, "is no certificate chain");
