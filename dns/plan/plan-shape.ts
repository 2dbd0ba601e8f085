/** What stands in a plan file: whoever edits one can compute its checksum, too. */
import { z } from "zod";

const texts = z.array(z.string());
const weighted = z.array(z.object({ weight: z.number(), values: texts }));

const routing = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("weighted"), items: weighted, healthCheck: z.string().optional() }),
  z.object({ kind: z.literal("nearest"), items: z.array(z.object({ place: z.string(), values: texts })) }),
  z.object({
    kind: z.literal("countries"),
    answers: z.array(z.object({ countries: texts, items: weighted })),
    others: weighted,
  }),
  z.object({ kind: z.literal("failover"), primary: texts, backup: texts, healthCheck: z.string() }),
  z.object({ kind: z.literal("other"), policy: z.string() }),
]);

const recordSet = z.object({
  name: z.string(),
  type: z.string(),
  ttl: z.number(),
  values: texts,
  routing: routing.optional(),
  cloudflare: z
    .object({
      proxied: z.boolean().optional(),
      autoTtl: z.boolean().optional(),
      flattened: z.boolean().optional(),
      notes: z.record(z.string(), z.object({ comment: z.string().optional(), tags: texts.optional() })).optional(),
    })
    .optional(),
});

const change = z.object({ key: z.string(), before: recordSet.optional(), after: recordSet.optional() });

export const planShape = z.object({
  version: z.literal(1),
  stage: z.string(),
  zones: z.array(z.object({ provider: z.string(), zone: z.string(), changes: z.array(change) })),
  checksum: z.string(),
});
