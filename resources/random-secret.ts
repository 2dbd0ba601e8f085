import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../plugin/random-secret/contract.ts";
import type { Arguments } from "./arguments.ts";
import { unset } from "./unset.ts";

export type RandomSecretArgs = Arguments<z.input<typeof inputs>>;

/** A secret made once and kept in the state: passwords and keys nobody has to type. */
export class RandomSecret extends CustomResource {
  /** Secret. */
  declare readonly value: Output<string>;

  constructor(name: string, args: RandomSecretArgs = {}, options?: CustomResourceOptions) {
    const secrets = { additionalSecretOutputs: ["value"] };
    super(TOKEN, name, { ...args, ...unset("value") }, mergeOptions(options, secrets));
  }
}
