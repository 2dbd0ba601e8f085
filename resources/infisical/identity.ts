import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { identity } from "../../plugin/infisical/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type InfisicalIdentityArgs = Arguments<z.input<typeof identity.inputs>>;

/** A machine identity that may read one folder, for one service. */
export class InfisicalIdentity extends CustomResource {
  declare readonly clientId: Output<string>;
  /** Secret. */
  declare readonly clientSecret: Output<string>;

  constructor(name: string, args: InfisicalIdentityArgs, options?: CustomResourceOptions) {
    const outputs = unset("identityId", "clientId", "clientSecret");
    const secrets = { additionalSecretOutputs: ["access", "clientSecret"] };
    super(identity.token, name, { ...args, ...outputs }, mergeOptions(options, secrets));
  }
}
