import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../../plugin/acme/account/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type AcmeAccountArgs = Arguments<z.input<typeof inputs>>;

/** An account at a certificate authority, with its own key. */
export class AcmeAccount extends CustomResource {
  declare readonly directoryUrl: Output<string>;
  declare readonly accountUrl: Output<string>;
  /** PKCS#8 PEM. Secret. */
  declare readonly accountKeyPem: Output<string>;

  constructor(name: string, args: AcmeAccountArgs, options?: CustomResourceOptions) {
    const secrets = { additionalSecretOutputs: ["accountKeyPem"] };
    super(TOKEN, name, { ...args, ...unset("accountUrl", "accountKeyPem") }, mergeOptions(options, secrets));
  }
}
