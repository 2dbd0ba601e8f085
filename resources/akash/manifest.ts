import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, type ManifestOutputs, TOKEN } from "../../plugin/akash/manifest/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type { ManifestOutputs };

export type ManifestArgs = Arguments<z.input<typeof inputs>>;

/** What runs on a `Deployment`. Every change is made in place, except a move to another lease. */
export class Manifest extends CustomResource {
  /** SHA-256 of the manifest, hex, as on the chain. */
  declare readonly version: Output<string>;
  /** Replicas and public URIs by SDL service. */
  declare readonly services: Output<ManifestOutputs["services"]>;
  /** Random ports the provider forwards, by SDL service. */
  declare readonly forwardedPorts: Output<ManifestOutputs["forwardedPorts"]>;
  /** Leased IPs, by SDL service. */
  declare readonly ips: Output<ManifestOutputs["ips"]>;

  constructor(name: string, args: ManifestArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("version", "services", "forwardedPorts", "ips") }, options);
  }
}
