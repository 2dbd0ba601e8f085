import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../plugin/edge-bundle/contract.ts";
import type { Arguments } from "./arguments.ts";
import { unset } from "./unset.ts";

export type EdgeBundleArgs = Arguments<z.input<typeof inputs>>;

/** The proxy's configuration, signed and numbered. */
export class EdgeBundle extends CustomResource {
  /** What the proxy fetches. Secret. */
  declare readonly bundle: Output<string>;
  declare readonly publicKey: Output<string>;
  /** The configuration that the lease starts with; it changes with the key only. Secret. */
  declare readonly boot: Output<string>;
  declare readonly bootSerial: Output<number>;

  constructor(name: string, args: EdgeBundleArgs, options?: CustomResourceOptions) {
    const outputs = unset("serial", "bundle", "publicKey", "privateKeyPem", "boot", "bootSerial");
    const secrets = { additionalSecretOutputs: ["toml", "bundle", "privateKeyPem", "boot"] };
    super(TOKEN, name, { ...args, ...outputs }, mergeOptions(options, secrets));
  }
}
