import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../plugin/backup-generation/contract.ts";
import type { Arguments } from "./arguments.ts";
import { unset } from "./unset.ts";

export type BackupGenerationArgs = Arguments<z.input<typeof inputs>>;

/** What a place that holds data is called in its repository, and what it begins with. */
export class BackupGeneration extends CustomResource {
  declare readonly generation: Output<string>;
  /** The generation whose data it begins with; empty = it begins with none. */
  declare readonly ancestor: Output<string>;

  constructor(name: string, args: BackupGenerationArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("generation", "ancestor") }, mergeOptions(options, {}));
  }
}
