import { type ComponentResource, type Input, type Output, type Resource, secret } from "@pulumi/pulumi";
import { InfisicalIdentity } from "../resources/infisical-identity.ts";
import { InfisicalSecrets } from "../resources/infisical-secrets.ts";

/** The Infisical of the stage, as services see it. */
export interface Vault {
  /** Base URL. */
  readonly url: string;
  readonly environment: string;
  readonly projectId: Output<string>;
  readonly access: {
    readonly url: string;
    readonly address: Output<string>;
    readonly accessToken: Output<string>;
    readonly organizationId: Output<string>;
  };
}

/** One service's folder in Infisical, and the only identity that may read it. */
export class SecretFolder {
  /** What the service needs to fetch its secrets: the only secret among its environment is the identity's own. */
  readonly env: Readonly<Record<string, Input<string>>>;
  /** Resources to wait for before the service starts. */
  readonly ready: readonly Resource[];

  /** @param path folder, such as `/service-auth` */
  constructor(
    parent: ComponentResource,
    vault: Vault,
    path: string,
    values: Readonly<Record<string, Input<string> | undefined>>,
  ) {
    const name = path.slice(1);
    const { access, projectId, environment } = vault;
    const place = { access, projectId, environment, path };
    const secrets = new InfisicalSecrets(name, { ...place, secrets: secretValues(values) }, { parent });
    const identity = new InfisicalIdentity(name, { ...place, name }, { parent });
    this.env = {
      INFISICAL_DOMAIN: vault.url,
      INFISICAL_PROJECT_ID: projectId,
      INFISICAL_ENVIRONMENT: environment,
      INFISICAL_PATH: path,
      INFISICAL_CLIENT_ID: identity.clientId,
      INFISICAL_CLIENT_SECRET: identity.clientSecret,
    };
    this.ready = [secrets, identity];
  }
}

function secretValues(values: Readonly<Record<string, Input<string> | undefined>>): Record<string, Output<string>> {
  const known = Object.entries(values).filter((entry): entry is [string, Input<string>] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, secret(value)]));
}
