import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { instance } from "../../plugin/infisical/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type InfisicalInstanceArgs = Arguments<z.input<typeof instance.inputs>>;

/** The first administrator and organization of a fresh Infisical. */
export class InfisicalInstance extends CustomResource {
  declare readonly url: Output<string>;
  declare readonly address: Output<string | undefined>;
  /** What the toolkit logs in with as the administrator; absent in states of earlier versions. */
  declare readonly clientId: Output<string | undefined>;
  /** Secret. */
  declare readonly clientSecret: Output<string | undefined>;
  /** The administrator's token in states of earlier versions, else empty. Secret. */
  declare readonly accessToken: Output<string>;
  declare readonly organizationId: Output<string>;

  constructor(name: string, args: InfisicalInstanceArgs, options?: CustomResourceOptions) {
    const secrets = { additionalSecretOutputs: ["password", "accessToken", "clientSecret"] };
    const outputs = unset("accessToken", "organizationId", "clientId", "clientSecret", "clientSecretAt");
    super(instance.token, name, { ...args, ...outputs }, mergeOptions(options, secrets));
  }
}
