import { type ComponentResource, deferredOutput, type Input, type Output, type Resource, secret } from "@pulumi/pulumi";
import { InfisicalIdentity } from "../resources/infisical/identity.ts";
import { InfisicalSecrets } from "../resources/infisical/secrets.ts";

/** The stage's Infisical, with what components need to read from it. */
export interface SecretStoreAccess {
  /** Base URL. */
  readonly url: string;
  readonly environment: string;
  readonly projectId: Output<string>;
  readonly access: {
    readonly url: string;
    readonly address: Output<string>;
    readonly accessToken: Output<string | undefined>;
    readonly clientId: Output<string | undefined>;
    readonly clientSecret: Output<string | undefined>;
    readonly organizationId: Output<string>;
  };
}

/** What reads a folder: one service. */
export interface Reader {
  /** What the service needs to fetch its secrets: the only secret among its environment is the identity's own. */
  readonly env: Readonly<Record<string, Input<string>>>;
  /** Resources to wait for before the service starts. */
  readonly ready: readonly Resource[];
  /** Says who runs the service, which has to be done once: the identity is made when that is known. */
  runsWith(heldBy: Output<string>): void;
}

/** One service's folder in Infisical, and the only identity that may read it, unless there are several such services. */
export class SecretFolder implements Reader {
  readonly env: Reader["env"];
  readonly ready: Reader["ready"];
  readonly runsWith: Reader["runsWith"];
  readonly #vault: SecretStoreAccess;
  readonly #path: string;
  readonly #secrets: InfisicalSecrets;

  /**
   * @param path folder, such as `/service-auth`
   * @param after what has to accept the values before they are published
   */
  constructor(
    parent: ComponentResource,
    vault: SecretStoreAccess,
    path: string,
    values: Readonly<Record<string, Input<string> | undefined>>,
    after: readonly Resource[] = [],
  ) {
    const name = path.slice(1);
    const { access, projectId, environment } = vault;
    const secrets = { access, projectId, environment, path, secrets: secretValues(values) };
    this.#vault = vault;
    this.#path = path;
    this.#secrets = new InfisicalSecrets(name, secrets, { parent, dependsOn: [...after] });
    const own = this.reader(parent, name);
    this.env = own.env;
    this.ready = own.ready;
    this.runsWith = own.runsWith;
  }

  /** Another reader of the same secrets, with an identity of its own. */
  reader(parent: ComponentResource, name: string): Reader {
    const { access, projectId, environment, url } = this.#vault;
    const path = this.#path;
    // what it may read is proved by reading it
    const options = { parent, dependsOn: this.#secrets };
    const [heldBy, runsWith] = deferredOutput<string>();
    const identity = new InfisicalIdentity(name, { access, projectId, environment, path, name, heldBy }, options);
    const env = {
      INFISICAL_DOMAIN: url,
      INFISICAL_PROJECT_ID: projectId,
      INFISICAL_ENVIRONMENT: environment,
      INFISICAL_PATH: path,
      INFISICAL_CLIENT_ID: identity.clientId,
      INFISICAL_CLIENT_SECRET: identity.clientSecret,
    };
    return { env, ready: [this.#secrets, identity], runsWith };
  }
}

/**
 * What a service reads its secrets as: its folder in Infisical, or where the stage has none, its own environment. That its
 * provider sees, and a change of a value starts the service again.
 */
export function secretReader(
  parent: ComponentResource,
  vault: SecretStoreAccess | undefined,
  path: string,
  values: Readonly<Record<string, Input<string> | undefined>>,
  after: readonly Resource[] = [],
): Reader {
  if (vault) return new SecretFolder(parent, vault, path, values, after);
  return { env: secretValues(values), ready: after, runsWith: () => {} };
}

function secretValues(values: Readonly<Record<string, Input<string> | undefined>>): Record<string, Output<string>> {
  const known = Object.entries(values).filter((entry): entry is [string, Input<string>] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, secret(value)]));
}
