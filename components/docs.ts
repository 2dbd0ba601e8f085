import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { hostNames } from "../stage/services/host-names.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { siblingImage } from "./sibling.ts";

/** Documentation: the sibling `web-docs`, static pages. */
export class Docs extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: ServiceArgs, options?: ComponentResourceOptions) {
    super("platform:services:Docs", name, {}, options);
    const { stage } = args;
    const { services } = stage;
    this.service = new Service(this, name, {
      ...args,
      settings: services.docs,
      declaration: {
        main: name,
        healthPath: "/",
        hosts: hostNames(stage, "docs"),
        containers: {
          [name]: {
            ...siblingImage(this, stage, services.docs, { repository: "web-docs" }),
            ports: [{ port: 80, to: "ingress" }],
            cpu: 0.25,
            memory: "256Mi",
          },
        },
      },
    });
    this.registerOutputs();
  }
}
