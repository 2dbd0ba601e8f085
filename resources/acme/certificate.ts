import { CustomResource, type CustomResourceOptions, mergeOptions, type Output } from "@pulumi/pulumi";
import type { z } from "zod";
import { type inputs, TOKEN } from "../../plugin/acme/certificate/contract.ts";
import type { Arguments } from "../arguments.ts";
import { unset } from "../unset.ts";

export type AcmeCertificateArgs = Arguments<z.input<typeof inputs>>;

/** A certificate by DNS-01 through every given zone, renewed in place when its time has come. */
export class AcmeCertificate extends CustomResource {
  declare readonly names: Output<string[]>;
  /** Leaf. */
  declare readonly certificatePem: Output<string>;
  /** Leaf first, then intermediates. */
  declare readonly chainPem: Output<string>;
  /** PKCS#8 PEM. Secret. */
  declare readonly privateKeyPem: Output<string>;
  declare readonly serial: Output<string>;
  declare readonly issuer: Output<string>;
  /** RFC 3339. */
  declare readonly notBefore: Output<string>;
  /** RFC 3339. */
  declare readonly notAfter: Output<string>;
  /** RFC 3339: when the next `up` renews it. */
  declare readonly renewAt: Output<string>;
  /** ARI certificate id (RFC 9773 §4.1). */
  declare readonly ariId: Output<string>;

  constructor(name: string, args: AcmeCertificateArgs, options?: CustomResourceOptions) {
    const outputs = unset(
      "certificatePem",
      "chainPem",
      "privateKeyPem",
      "serial",
      "issuer",
      "notBefore",
      "notAfter",
      "renewAt",
      "ariId",
    );
    super(TOKEN, name, { ...args, ...outputs }, mergeOptions(options, { additionalSecretOutputs: ["privateKeyPem"] }));
  }
}
