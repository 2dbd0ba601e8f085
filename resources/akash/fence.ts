import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../../plugin/akash/fence/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type FenceArgs = Arguments<z.input<typeof inputs>>;

/** Holds the places that a new one replaces, so that nothing is written there after the new one has begun with their data. */
export class Fence extends CustomResource {
  /** Since when they take no writes; empty = there are none, or none that answers. */
  declare readonly since: Output<string>;

  constructor(name: string, args: FenceArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("since") }, options);
  }
}
