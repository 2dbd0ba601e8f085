import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import { type SecretStoreAccess, secretReader } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import type { SharedSecrets } from "./shared-secrets.ts";
import { siblingImage } from "./sibling.ts";

export interface WebAppArgs extends ServiceArgs {
  /** Where its secrets are kept; absent = they are part of its environment. */
  readonly vault?: SecretStoreAccess;
  readonly shared: SharedSecrets;
}

/** Web application: the sibling `web-app`. */
export class WebApp extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: WebAppArgs, options?: ComponentResourceOptions) {
    super("platform:services:WebApp", name, {}, options);
    const { stage, shared } = args;
    const { services } = stage;
    const reader = secretReader(this, args.vault, "/web-app", {
      INTERNAL_AUTH_TOKEN: shared.internal,
      ...services.webApp.secrets,
    });
    this.service = new Service(this, name, {
      ...args,
      settings: services.webApp,
      reader,
      declaration: {
        main: name,
        healthPath: "/health",
        hosts: hostNames(stage, "webApp"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.webApp, { repository: "web-app" }),
            env: {
              PORT: "3000",
              APP_URL: publicUrl(stage, "webApp"),
              API_URL: publicUrl(stage, "api"),
              AUTH_SERVICE_URL: publicUrl(stage, "auth"),
              ...reader.env,
            },
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
