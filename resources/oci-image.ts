import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../plugin/oci-image/contract.ts";
import type { Arguments } from "./arguments.ts";
import { unset } from "./unset.ts";

/** `contextHash` is filled in by the provider. */
export type OciImageArgs = Arguments<Omit<z.input<typeof inputs>, "contextHash">>;

/** An image built from a directory and named by its content. */
export class OciImage extends CustomResource {
  /** `src-<12 hex>` of the content. */
  declare readonly tag: Output<string>;
  declare readonly digest: Output<string>;
  /** `repository@sha256:…`, what deployments use. */
  declare readonly reference: Output<string>;
  /** Engine that built it, or `none`. */
  declare readonly engine: Output<string>;

  constructor(name: string, args: OciImageArgs, options?: CustomResourceOptions) {
    super(TOKEN, name, { ...args, ...unset("tag", "digest", "reference", "engine") }, options);
  }
}
