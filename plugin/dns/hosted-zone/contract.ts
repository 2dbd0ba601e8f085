import { z } from "zod";
import { DNS_PROVIDER_NAMES } from "../../../dns/providers/registry.ts";

export const TOKEN = "af:dns:HostedZone";

/** A zone at one DNS provider; one that exists is adopted and then left alone by delete. */
export const inputs = z.strictObject({
  provider: z.enum(DNS_PROVIDER_NAMES),
  /** Zone name without final dot. */
  name: z.string(),
});
export type HostedZoneInputs = z.output<typeof inputs>;

export interface HostedZoneOutputs extends HostedZoneInputs {
  zoneId: string;
  nameServers: string[];
  /** Smallest TTL of this zone, seconds. */
  minimumTtl: number;
  /** True when this resource made the zone: only then delete removes it. */
  created: boolean;
}
