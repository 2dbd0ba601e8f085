import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";

/** Secrets that two services must agree on, made once. */
export class SharedSecrets extends ComponentResource {
  /** Signs login tokens: auth and API. */
  readonly jwt: Output<string>;
  /** Token introspection: API asks auth. */
  readonly introspection: Output<string>;
  /** Internal calls: web app to API. */
  readonly internal: Output<string>;

  constructor(name: string, options?: ComponentResourceOptions) {
    super("platform:foundation:SharedSecrets", name, {}, options);
    const random = (what: string) => new RandomSecret(`${name}-${what}`, {}, { parent: this }).value;
    this.jwt = random("jwt");
    this.introspection = random("introspection");
    this.internal = random("internal");
    this.registerOutputs();
  }
}
