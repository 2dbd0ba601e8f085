import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { hostNames } from "../stage/services/host-names.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { Container } from "../workload/declaration.ts";
import { FRONT_HEALTH, FRONT_USER, passwordFront } from "./password-front.ts";
import { type Login, type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { Tunnel } from "./tunnel.ts";

export interface TracingArgs extends ServiceArgs {
  /** Image of the tunnel sidecar. */
  readonly tunnelImage: Input<string>;
  /** Services that send traces. */
  readonly consumers: readonly string[];
}

const OTLP = 4318;

/** Jaeger: traces come in through TLS tunnels, its pages ask for a password. */
export class Tracing extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** What its pages ask for. Secret. */
  readonly login: Login;
  readonly #tunnel: Tunnel;

  constructor(name: string, args: TracingArgs, options?: ComponentResourceOptions) {
    super("platform:data:Tracing", name, {}, options);
    const password = new RandomSecret(`${name}-password`, {}, { parent: this }).value;
    this.login = { user: FRONT_USER, password };
    this.#tunnel = new Tunnel(this, name, {
      image: args.tunnelImage,
      target: { container: name, port: OTLP },
      consumers: args.consumers,
    });
    this.service = new Service(this, name, {
      ...args,
      settings: args.stage.services.tracing,
      declaration: {
        main: name,
        entrance: "front",
        healthPath: FRONT_HEALTH,
        hosts: hostNames(args.stage, "tracing"),
        containers: {
          [name]: {
            image: THIRD_PARTY.jaeger,
            env: {
              COLLECTOR_OTLP_ENABLED: "true",
              SPAN_STORAGE_TYPE: "badger",
              BADGER_EPHEMERAL: "false",
              // It runs as a user who may write nowhere else; traces are worth no volume.
              BADGER_DIRECTORY_KEY: "/tmp/badger/key",
              BADGER_DIRECTORY_VALUE: "/tmp/badger/data",
            },
            ports: [
              { port: 16686, to: ["front"] },
              { port: OTLP, to: [Tunnel.sidecar] },
            ],
            cpu: 1,
            memory: "1536Mi",
            storage: "10Gi",
          },
          front: passwordFront({ container: name, port: 16686 }, "/", password),
          [Tunnel.sidecar]: this.#tunnel.server,
        },
      },
    });
    this.registerOutputs();
  }

  /** `OTEL_EXPORTER_OTLP_ENDPOINT` beside a consumer. */
  get endpoint(): string {
    return `http://${this.service.name}:${OTLP}`;
  }

  /** Sidecar of a consumer, to be named like this service. */
  client(consumer: string, to: readonly string[]): Container {
    return this.#tunnel.client(this.service, consumer, to);
  }
}
