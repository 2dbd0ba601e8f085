import { ComponentResource, type ComponentResourceOptions, createUrn, type Output } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";

/** Secrets that two services must agree on, or that outlive the one that uses them; made once. */
export class SharedSecrets extends ComponentResource {
  /** Signs login tokens: auth and API. */
  readonly jwt: Output<string>;
  /** Token introspection: API asks auth. */
  readonly introspection: Output<string>;
  /** Internal calls: web app to API. */
  readonly internal: Output<string>;
  /** Encrypts what auth keeps in PostgreSQL: it stays with that data while auth is switched off. */
  readonly authEncryption: Output<string>;

  constructor(name: string, options?: ComponentResourceOptions) {
    super("platform:foundation:SharedSecrets", name, {}, options);
    const random = (what: string) => new RandomSecret(`${name}-${what}`, {}, { parent: this }).value;
    this.jwt = random("jwt");
    this.introspection = random("introspection");
    this.internal = random("internal");
    // states of earlier versions have it below auth
    const former = { parent: createUrn("auth", "platform:services:Auth") };
    this.authEncryption = new RandomSecret(
      "auth-encryption",
      { keyOf: "postgres" },
      { parent: this, aliases: [former] },
    ).value;
    this.registerOutputs();
  }
}
