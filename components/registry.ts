import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { hostNames, publicUrl } from "../stage/services/host-names.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import { FRONT_HEALTH, FRONT_USER, passwordFront } from "./password-front.ts";
import { type Login, type PlatformService, Service, type ServiceArgs } from "./service.ts";

/** Container registry: CNCF Distribution behind a password. Request bodies end at the ingress's 100 MiB. */
export class Registry extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** What pulling and pushing ask for. Secret. */
  readonly login: Login;

  constructor(name: string, args: ServiceArgs, options?: ComponentResourceOptions) {
    super("platform:services:Registry", name, {}, options);
    const { stage } = args;
    const { services } = stage;
    const password = new RandomSecret(`${name}-password`, {}, { parent: this }).value;
    this.login = { user: FRONT_USER, password };
    const session = new RandomSecret(`${name}-session`, {}, { parent: this }).value;
    this.service = new Service(this, name, {
      ...args,
      settings: services.registry,
      declaration: {
        main: name,
        entrance: "front",
        stateful: true,
        healthPath: FRONT_HEALTH,
        hosts: hostNames(stage, "registry"),
        containers: {
          [name]: {
            image: THIRD_PARTY.registry,
            env: {
              REGISTRY_HTTP_ADDR: ":5000",
              REGISTRY_HTTP_HOST: publicUrl(stage, "registry"),
              REGISTRY_HTTP_SECRET: session,
              REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: "/var/lib/registry",
              REGISTRY_STORAGE_DELETE_ENABLED: "true",
              OTEL_TRACES_EXPORTER: "none",
            },
            ports: [{ port: 5000, to: ["front"] }],
            cpu: 1,
            memory: "1Gi",
            volumes: { data: { size: "20Gi", mount: "/var/lib/registry", kind: "persistent" } },
          },
          front: passwordFront({ container: name, port: 5000 }, "/v2/", password),
        },
      },
    });
    this.registerOutputs();
  }
}
