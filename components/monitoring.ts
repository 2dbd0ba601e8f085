import { ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import { hostNames } from "../stage/services/host-names.ts";
import { type Check, gatusConfiguration } from "./checks.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";

export interface MonitoringArgs extends ServiceArgs {
  /** Image of Gatus that takes its configuration from the environment. */
  readonly image: Input<string>;
  /** Services watched, each at its hosts and health path. */
  readonly watched: readonly Service[];
  /** Checks beside those of the services' hosts. */
  readonly checks: readonly Check[];
  /** Name servers that must answer for the stage's domain. */
  readonly nameServers: Input<string[]>;
}

/** Gatus with checks generated from the declarations: every public host, its certificate, and every name server. */
export class Monitoring extends ComponentResource implements PlatformService {
  readonly service: Service;

  constructor(name: string, args: MonitoringArgs, options?: ComponentResourceOptions) {
    super("platform:observability:Monitoring", name, {}, options);
    const { stage } = args;
    this.service = new Service(this, name, {
      ...args,
      settings: stage.services.monitoring,
      declaration: {
        main: name,
        healthPath: "/health",
        hosts: hostNames(stage, "monitoring"),
        containers: {
          [name]: {
            image: args.image,
            env: { GATUS_CONFIG_B64: configuration(args) },
            ports: [{ port: 8080, to: "ingress" }],
            cpu: 0.25,
            memory: "128Mi",
          },
        },
      },
    });
    this.registerOutputs();
  }
}

function configuration({ stage, watched, checks, nameServers }: MonitoringArgs): Output<string> {
  const urls = [...watched.flatMap(hostChecks), ...checks];
  return output(nameServers).apply((servers) => {
    const dns = servers.map((server) => ({ server, name: stage.domain }));
    return Buffer.from(gatusConfiguration(urls, dns)).toString("base64");
  });
}

function hostChecks({ name, declaration }: Service): Check[] {
  const { hosts = [], healthPath } = declaration;
  if (!healthPath) return [];
  return hosts.map((host) => ({ group: name, name: host, url: `https://${host}${healthPath}` }));
}
