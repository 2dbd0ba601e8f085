import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { hostNames, publicUrl } from "./hosts.ts";
import { SecretFolder, type SecretStoreAccess } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import type { SharedSecrets } from "./shared-secrets.ts";
import { siblingImage } from "./sibling.ts";

export interface WebAppArgs extends ServiceArgs {
  readonly vault: SecretStoreAccess;
  readonly shared: SharedSecrets;
}

/** Web application: the sibling `web-app`. */
export class WebApp extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: WebAppArgs, options?: ComponentResourceOptions) {
    super("platform:services:WebApp", name, {}, options);
    const { stage, shared } = args;
    const { domain, services } = stage;
    const folder = new SecretFolder(this, args.vault, "/web-app", {
      INTERNAL_AUTH_TOKEN: shared.internal,
      ...services.webApp.secrets,
    });
    this.service = new Service(this, name, {
      ...args,
      settings: services.webApp,
      reader: folder,
      declaration: {
        main: name,
        healthPath: "/health",
        hosts: hostNames(domain, "webApp"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.webApp, { repository: "web-app" }),
            env: {
              PORT: "3000",
              APP_URL: publicUrl(domain, "webApp"),
              API_URL: publicUrl(domain, "api"),
              AUTH_SERVICE_URL: publicUrl(domain, "auth"),
              ...folder.env,
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
