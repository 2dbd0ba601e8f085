import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type DeploymentOutputs, type inputs, TOKEN } from "../../plugin/akash/deployment/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type DeploymentArgs = Arguments<z.input<typeof inputs>>;

/** A leased place on the Akash market. What runs there is a `Manifest`; a change of the group replaces the place. */
export class Deployment extends CustomResource {
  declare readonly owner: Output<string>;
  /** Deployment sequence, decimal string (uint64). */
  declare readonly dseq: Output<string>;
  declare readonly gseq: Output<number>;
  declare readonly oseq: Output<number>;
  /** Address of the provider leased from. */
  declare readonly provider: Output<string>;
  /** Provider gateway, such as `https://provider.example.com:8443`. */
  declare readonly hostUri: Output<string>;
  /** Ownership tag = group name on the chain. */
  declare readonly tag: Output<string>;
  /** How the lease is, or how it ended. */
  declare readonly lease: Output<DeploymentOutputs["lease"]>;
  /** Price per block. */
  declare readonly price: Output<DeploymentOutputs["price"]>;
  /** US dollars, two decimals. */
  declare readonly pricePerMonth: Output<string>;
  /** Every provider looked at, and why it was or was not chosen. */
  declare readonly considered: Output<DeploymentOutputs["considered"]>;

  constructor(name: string, args: DeploymentArgs, options?: CustomResourceOptions) {
    const outputs = unset(
      "owner",
      "dseq",
      "gseq",
      "oseq",
      "provider",
      "hostUri",
      "tag",
      "lease",
      "price",
      "pricePerMonth",
      "considered",
    );
    super(TOKEN, name, { ...args, ...outputs }, options);
  }
}
