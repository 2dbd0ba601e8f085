import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type HostedZoneOutputs, type inputs, TOKEN } from "../../plugin/dns/hosted-zone/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type HostedZoneArgs = Arguments<z.input<typeof inputs>>;

/** A zone at one DNS provider; one that exists is adopted, and then left alone by delete. */
export class HostedZone extends CustomResource {
  declare readonly provider: Output<HostedZoneOutputs["provider"]>;
  declare readonly name: Output<string>;
  declare readonly zoneId: Output<string>;
  /** Host names without final dot. */
  declare readonly nameServers: Output<string[]>;
  /** Smallest TTL of this zone, seconds. */
  declare readonly minimumTtl: Output<number>;
  /** Whether this resource made the zone. */
  declare readonly created: Output<boolean>;

  constructor(name: string, args: HostedZoneArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("zoneId", "nameServers", "minimumTtl", "created") }, options);
  }
}
