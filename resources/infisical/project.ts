import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { project } from "../../plugin/infisical/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type InfisicalProjectArgs = Arguments<z.input<typeof project.inputs>>;

/** A project with its environments. */
export class InfisicalProject extends CustomResource {
  declare readonly projectId: Output<string>;

  constructor(name: string, args: InfisicalProjectArgs, options?: CustomResourceOptions) {
    const secrets = { additionalSecretOutputs: ["access", "administrator"] };
    super(project.token, name, { ...args, ...unset("projectId") }, mergeOptions(options, secrets));
  }
}
