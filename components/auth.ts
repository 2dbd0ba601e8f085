import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import type { External } from "../stage/external.ts";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import type { Postgres } from "./postgres.ts";
import { type SecretStoreAccess, secretReader } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import type { SharedSecrets } from "./shared-secrets.ts";
import { siblingImage } from "./sibling.ts";
import type { Tracing } from "./tracing.ts";

export interface AuthArgs extends ServiceArgs {
  /** Where its secrets are kept; absent = they are part of its environment. */
  readonly vault?: SecretStoreAccess;
  readonly postgres: Postgres;
  /** Where traces go; absent = nowhere. */
  readonly tracing?: Tracing;
  readonly shared: SharedSecrets;
}

/** Login and identities: the sibling `alternate-clouds-auth`. */
export class Auth extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: AuthArgs, options?: ComponentResourceOptions) {
    super("platform:services:Auth", name, {}, options);
    const { stage, postgres, tracing, shared } = args;
    const { services, external } = stage;
    const database = postgres.access(name, [name]);
    const values = {
      DATABASE_URL: database.url,
      DATABASE_URL_RO: database.standbyUrl,
      JWT_SECRET: shared.jwt,
      JWT_REFRESH_SECRET: new RandomSecret(`${name}-refresh`, {}, { parent: this }).value,
      AUTH_INTROSPECTION_SECRET: shared.introspection,
      TOKEN_ENCRYPTION_KEY: shared.authEncryption,
      RESEND_API_KEY: external.resend?.apiKey,
      STRIPE_SECRET_KEY: external.stripe?.secretKey,
      STRIPE_WEBHOOK_SECRET: external.stripe?.webhookSecret,
      ...clientSecrets(external.oauth),
      ...services.auth.secrets,
    };
    const reader = secretReader(this, args.vault, "/service-auth", values, [postgres.ready]);
    this.service = new Service(this, name, {
      ...args,
      settings: services.auth,
      reader,
      needs: [postgres.ready],
      declaration: {
        main: name,
        healthPath: "/health",
        hosts: hostNames(stage, "auth"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.auth, { repository: "alternate-clouds-auth" }),
            env: {
              PORT: "3000",
              DOMAIN: stage.domain,
              APP_URL: publicUrl(stage, "webApp"),
              FRONTEND_URL: publicUrl(stage, "webApp"),
              CORS_ORIGIN: publicUrl(stage, "webApp"),
              CLOUD_API_URL: publicUrl(stage, "api"),
              JWT_EXPIRES_IN: "15m",
              ...clientIds(external.oauth, publicUrl(stage, "auth")),
              ...(tracing && { OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint }),
              ...reader.env,
            },
            ports: [{ port: 3000, to: "ingress" }],
            cpu: 1,
            memory: "1Gi",
            storage: "1Gi",
          },
          ...database.tunnels,
          ...(tracing && { [tracing.service.name]: tracing.client(name, [name]) }),
        },
      },
    });
    this.registerOutputs();
  }
}

function clientSecrets(oauth: External["oauth"]): Record<string, string> {
  return Object.fromEntries(clients(oauth).map(([name, client]) => [`${name}_CLIENT_SECRET`, client.clientSecret]));
}

function clientIds(oauth: External["oauth"], authUrl: string): Record<string, string> {
  return Object.fromEntries(
    clients(oauth).flatMap(([name, client]) => [
      [`${name}_CLIENT_ID`, client.clientId],
      [`${name}_REDIRECT_URI`, `${authUrl}/auth/oauth/callback/${name.toLowerCase()}`],
    ]),
  );
}

const clients = (oauth: External["oauth"]) =>
  Object.entries(oauth ?? {}).flatMap(([name, client]) => (client ? [[name.toUpperCase(), client] as const] : []));
