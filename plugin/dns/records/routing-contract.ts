import { z } from "zod";

const values = z.array(z.string()).min(1).readonly();
const weighted = z
  .array(z.strictObject({ weight: z.number().nonnegative(), values }))
  .min(1)
  .readonly();

/** Who gets which values, see `dns/records/routing.ts`. */
export const routing = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("weighted"), items: weighted, healthCheck: z.string().optional() }),
  z.strictObject({
    kind: z.literal("nearest"),
    items: z
      .array(z.strictObject({ place: z.string(), values }))
      .min(1)
      .readonly(),
  }),
  z.strictObject({
    kind: z.literal("countries"),
    answers: z.array(z.strictObject({ countries: values, items: weighted })).readonly(),
    others: weighted,
  }),
  z.strictObject({ kind: z.literal("failover"), primary: values, backup: values, healthCheck: z.string() }),
  /** Found by a refresh; has no values, so that it cannot be given. */
  z.strictObject({ kind: z.literal("other"), policy: z.string() }),
]);
