import { z } from "zod";
import { DNS_PROVIDER_NAMES } from "../../../dns/providers/registry.ts";
import { routing } from "./routing-contract.ts";

export const TOKEN = "af:dns:Records";

/** The record sets this stage owns in one zone at one provider. Others are neither changed nor deleted. */
export const inputs = z.strictObject({
  zone: z.strictObject({
    provider: z.enum(DNS_PROVIDER_NAMES),
    name: z.string(),
    zoneId: z.string(),
    nameServers: z.array(z.string()),
    minimumTtl: z.number(),
  }),
  /** By `name/TYPE`, such as `www/A` or `/MX`; values in presentation form, with a routing all of its values. */
  records: z.record(
    z.string(),
    z.strictObject({
      ttl: z.number().int().nonnegative(),
      values: z.array(z.string()).min(1),
      routing: routing.optional(),
      /** What Cloudflare keeps beside the data; notes by value. */
      cloudflare: z
        .strictObject({
          proxied: z.boolean().optional(),
          autoTtl: z.boolean().optional(),
          flattened: z.boolean().optional(),
          notes: z
            .record(
              z.string(),
              z.strictObject({ comment: z.string().optional(), tags: z.array(z.string()).readonly().optional() }),
            )
            .optional(),
        })
        .optional(),
    }),
  ),
  /** More record sets, known beforehand, without routing and options: lines `name TTL TYPE value` (`dns/records/master-lines.ts`). */
  masterFile: z.string().optional(),
  /** Take over record sets that exist with other values; false = fail with an error that names them. */
  adopt: z.boolean().default(false),
});
export type RecordsInputs = z.output<typeof inputs>;

export interface RecordsOutputs extends RecordsInputs {
  /** Such as a TTL raised to the provider's minimum. */
  warnings: string[];
}
