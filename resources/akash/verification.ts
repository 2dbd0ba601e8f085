import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../../plugin/akash/verification/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type VerificationArgs = Arguments<z.input<typeof inputs>>;

/** A command that has to succeed at a place before others rely on what runs there. */
export class Verification extends CustomResource {
  /** What the command printed. */
  declare readonly said: Output<string>;

  constructor(name: string, args: VerificationArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("said") }, options);
  }
}
