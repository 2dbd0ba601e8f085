import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import type { Ipfs } from "./ipfs.ts";
import type { Postgres } from "./postgres.ts";
import { type SecretStoreAccess, secretReader } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import type { SharedSecrets } from "./shared-secrets.ts";
import { siblingImage } from "./sibling.ts";
import type { Tracing } from "./tracing.ts";

export interface ApiArgs extends ServiceArgs {
  /** Where its secrets are kept; absent = they are part of its environment. */
  readonly vault?: SecretStoreAccess;
  readonly postgres: Postgres;
  /** Where content is pinned; absent = nowhere. */
  readonly ipfs?: Ipfs;
  /** Where traces go; absent = nowhere. */
  readonly tracing?: Tracing;
  readonly shared: SharedSecrets;
}

/** GraphQL API: the sibling `service-cloud-api`, whose build context is the siblings folder. */
export class Api extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: ApiArgs, options?: ComponentResourceOptions) {
    super("platform:services:Api", name, {}, options);
    const { stage, postgres, ipfs, tracing, shared } = args;
    const { services, external } = stage;
    const database = postgres.access(name, [name]);
    const values = {
      DATABASE_URL: database.url,
      DATABASE_URL_RO: database.standbyUrl,
      JWT_SECRET: shared.jwt,
      AUTH_INTROSPECTION_SECRET: shared.introspection,
      INTERNAL_AUTH_TOKEN: shared.internal,
      RESEND_API_KEY: external.resend?.apiKey,
      STRIPE_SECRET_KEY: external.stripe?.secretKey,
      STRIPE_WEBHOOK_SECRET: external.stripe?.webhookSecret,
      ARWEAVE_PRIVATE_KEY: external.arweave?.privateKey,
      LIGHTHOUSE_API_KEY: external.lighthouse?.apiKey,
      FILECOIN_WALLET_KEY: external.filecoin?.walletKey,
      STORACHA_KEY: external.storacha?.key,
      STORACHA_PROOF: external.storacha?.proof,
      ...services.api.secrets,
    };
    const reader = secretReader(this, args.vault, "/service-cloud-api", values, [postgres.ready]);
    this.service = new Service(this, name, {
      ...args,
      settings: services.api,
      reader,
      needs: [postgres.ready, ...(ipfs ? [ipfs.service.running.ready] : [])],
      declaration: {
        main: name,
        healthPath: "/health",
        hosts: hostNames(stage, "api"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.api, { repository: "service-cloud-api", context: "siblings" }),
            env: {
              PORT: "4000",
              APP_URL: publicUrl(stage, "webApp"),
              AUTH_SERVICE_URL: publicUrl(stage, "auth"),
              ...(ipfs && { IPFS_API_URL: ipfs.rpcUrl, IPFS_GATEWAY_URL: publicUrl(stage, "ipfs") }),
              ...(tracing && { OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint }),
              ...reader.env,
            },
            ports: [{ port: 4000, to: "ingress" }],
            cpu: 1,
            memory: "1Gi",
          },
          ...database.tunnels,
          ...(ipfs && { [ipfs.service.name]: ipfs.client(name, [name]) }),
          ...(tracing && { [tracing.service.name]: tracing.client(name, [name]) }),
        },
      },
    });
    this.registerOutputs();
  }
}
