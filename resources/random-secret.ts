import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../plugin/random-secret/contract.ts";
import type { Arguments } from "./arguments.ts";
import { unset } from "./unset.ts";

export type RandomSecretArgs = Arguments<z.input<typeof inputs>>;

/** A secret that nobody has to type, kept in the state: passwords and keys. */
export class RandomSecret extends CustomResource {
  /** Secret. */
  declare readonly value: Output<string>;
  /** Secret: what it was before a rotation, while that is still accepted. */
  declare readonly previous: Output<string | undefined>;
  /** How often it was rotated; absent = never. */
  declare readonly generation: Output<number | undefined>;

  constructor(name: string, args: RandomSecretArgs = {}, options?: CustomResourceOptions) {
    const secrets = { additionalSecretOutputs: ["value", "previous"] };
    super(TOKEN, name, { ...args, ...unset("value", "previous", "generation") }, mergeOptions(options, secrets));
  }
}
