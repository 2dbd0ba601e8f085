import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import { type SecretStoreAccess, secretReader } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { siblingImage } from "./sibling.ts";

export interface WebsiteArgs extends ServiceArgs {
  /** Where its secrets are kept; absent = they are part of its environment. */
  readonly vault?: SecretStoreAccess;
}

/** Website at the apex and `www`: the sibling `website`. */
export class Website extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: WebsiteArgs, options?: ComponentResourceOptions) {
    super("platform:services:Website", name, {}, options);
    const { stage } = args;
    const { services, external } = stage;
    const random = (what: string) => new RandomSecret(`${name}-${what}`, {}, { parent: this }).value;
    const reader = secretReader(this, args.vault, "/website", {
      RESEND_API_KEY: external.resend?.apiKey,
      CRON_SECRET: random("cron"),
      SERVICE_TOKEN: random("service"),
      ...services.website.secrets,
    });
    this.service = new Service(this, name, {
      ...args,
      settings: services.website,
      reader,
      declaration: {
        main: name,
        healthPath: "/",
        hosts: hostNames(stage, "website"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.website, { repository: "website" }),
            env: { PORT: "3000", APP_URL: publicUrl(stage, "webApp"), ...reader.env },
            ports: [{ port: 3000, to: "ingress" }],
            cpu: 0.5,
            memory: "512Mi",
          },
        },
      },
    });
    this.registerOutputs();
  }
}
