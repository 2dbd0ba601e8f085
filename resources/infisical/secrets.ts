import { CustomResource, type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import type { z } from "zod";
import { secrets } from "../../plugin/infisical/contract.ts";
import type { Arguments } from "../arguments.ts";

export type InfisicalSecretsArgs = Arguments<z.input<typeof secrets.inputs>>;

/** The secrets of one folder. Keys that are not ours stay. */
export class InfisicalSecrets extends CustomResource {
  constructor(name: string, args: InfisicalSecretsArgs, options?: CustomResourceOptions) {
    super(secrets.token, name, args, mergeOptions(options, { additionalSecretOutputs: ["access", "secrets"] }));
  }
}
