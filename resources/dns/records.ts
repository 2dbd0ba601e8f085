import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, type RecordsOutputs, TOKEN } from "../../plugin/dns/records/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type RecordsArgs = Arguments<z.input<typeof inputs>>;

/** The record sets this stage owns in one zone at one provider. Others are neither changed nor deleted. */
export class Records extends CustomResource {
  declare readonly records: Output<RecordsOutputs["records"]>;
  /** More of them, as lines `name TTL TYPE value`. */
  declare readonly masterFile: Output<string | undefined>;
  /** Such as a TTL raised to the provider's minimum. */
  declare readonly warnings: Output<string[]>;

  constructor(name: string, args: RecordsArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("warnings") }, options);
  }
}
