import { z } from "zod";
import type { CloudflareOptions } from "../../dns/records/cloudflare-options.ts";
import { readMasterLines } from "../../dns/records/master-lines.ts";
import type { RecordSets } from "../../dns/records/records.ts";
import type { Routing } from "../../dns/records/routing.ts";
import { outputsOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";

/** Type of the resources that hold the record sets of a zone at a provider. */
export const RECORDS = "af:dns:Records";

/** Also as earlier versions wrote it, without `masterFile`. */
const shape = z.object({
  zone: z.object({ provider: z.string(), name: z.string() }),
  records: z.record(
    z.string(),
    z.looseObject({
      ttl: z.number(),
      values: z.array(z.string()),
      routing: z.custom<Routing>().optional(),
      cloudflare: z.custom<CloudflareOptions>().optional(),
    }),
  ),
  masterFile: z.string().default(""),
});

interface PublishedRecords {
  readonly provider: string;
  readonly zone: string;
  readonly records: RecordSets;
}

/** The record sets that the stage wrote, of every zone at every provider. Pure. */
export function publishedRecords(state: StackState): PublishedRecords[] {
  const standing = resourcesOf(state, RECORDS).filter((each) => !each.delete);
  return standing.map((resource) => {
    const { zone, records, masterFile } = outputsOf(resource, shape);
    return { provider: zone.provider, zone: zone.name, records: { ...readMasterLines(masterFile), ...keyed(records) } };
  });
}

const keyed = (records: z.output<typeof shape>["records"]): RecordSets =>
  Object.fromEntries(
    Object.entries(records).map(([key, { ttl, values, routing, cloudflare }]) => {
      const slash = key.lastIndexOf("/");
      const told = { ...(routing && { routing }), ...(cloudflare && { cloudflare }) };
      return [key, { name: key.slice(0, slash), type: key.slice(slash + 1), ttl, values, ...told }];
    }),
  );
