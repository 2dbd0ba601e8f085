import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { encodeBundle } from "../edge/bundle.ts";
import { renderPingap } from "../edge/pingap.ts";
import type { AcmeCertificate } from "../resources/acme-certificate.ts";
import { edgeCertificate } from "./edge-certificate.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";

export interface ProxyArgs extends ServiceArgs {
  /** Image of the proxy. */
  readonly image: Input<string>;
  /** Services whose public hosts it serves. */
  readonly backends: readonly Service[];
  /** Certificates that cover these hosts. */
  readonly certificates: Readonly<Record<string, AcmeCertificate>>;
}

/** Pingap on a leased IP: TLS for every public host, and the way to each backend's ingress. */
export class EdgeProxy extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** Address the hosts' records point at. */
  readonly address: Output<string>;

  constructor(name: string, args: ProxyArgs, options?: ComponentResourceOptions) {
    super("platform:edge:Proxy", name, {}, options);
    this.service = new Service(this, name, {
      ...args,
      settings: args.stage.services.proxy,
      needs: args.backends.map((backend) => backend.manifest),
      declaration: {
        main: name,
        healthPath: "/health",
        containers: {
          [name]: {
            image: args.image,
            env: { PINGAP_TOML_B64: configuration(args) },
            ports: [
              { port: 443, to: "leased-ip" },
              { port: 80, to: "leased-ip" },
            ],
            cpu: 1,
            memory: "512Mi",
          },
        },
      },
    });
    this.address = this.service.leasedIp(name);
    this.registerOutputs();
  }
}

function configuration({ backends, certificates }: ProxyArgs): Output<string> {
  const routes = all(backends.map((backend) => backend.routes()));
  const keys = all(Object.entries(certificates).map(([name, certificate]) => edgeCertificate(name, certificate)));
  return all([routes, keys]).apply(([routes, certificates]) =>
    encodeBundle(renderPingap({ routes: routes.flat(), certificates })),
  );
}
