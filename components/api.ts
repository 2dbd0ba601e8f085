import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { hostNames, publicUrl } from "./hosts.ts";
import type { Ipfs } from "./ipfs.ts";
import type { Postgres } from "./postgres.ts";
import { SecretFolder, type SecretStoreAccess } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import type { SharedSecrets } from "./shared-secrets.ts";
import { siblingImage } from "./sibling.ts";
import type { Tracing } from "./tracing.ts";

export interface ApiArgs extends ServiceArgs {
  readonly vault: SecretStoreAccess;
  readonly postgres: Postgres;
  readonly ipfs: Ipfs;
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
    const { domain, services, external } = stage;
    const database = postgres.access(name, [name]);
    const values = {
      DATABASE_URL: database.url,
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
    const folder = new SecretFolder(this, args.vault, "/service-cloud-api", values, [postgres.service.running.ready]);
    this.service = new Service(this, name, {
      ...args,
      settings: services.api,
      reader: folder,
      needs: [postgres.service.running.ready, ipfs.service.running.ready],
      declaration: {
        main: name,
        healthPath: "/health",
        hosts: hostNames(domain, "api"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.api, { repository: "service-cloud-api", context: "siblings" }),
            env: {
              PORT: "4000",
              APP_URL: publicUrl(domain, "webApp"),
              AUTH_SERVICE_URL: publicUrl(domain, "auth"),
              IPFS_API_URL: ipfs.rpcUrl,
              IPFS_GATEWAY_URL: publicUrl(domain, "ipfs"),
              ...(tracing && { OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint }),
              ...folder.env,
            },
            ports: [{ port: 4000, to: "ingress" }],
            cpu: 1,
            memory: "1Gi",
          },
          [postgres.service.name]: database.tunnel,
          [ipfs.service.name]: ipfs.client(name, [name]),
          ...(tracing && { [tracing.service.name]: tracing.client(name, [name]) }),
        },
      },
    });
    this.registerOutputs();
  }
}
