import { all, type ComponentResource, type Input, interpolate, type Output } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { tunnelSecret } from "../stage/services/derived-names.ts";
import type { Container } from "../workload/declaration.ts";
import type { Service } from "./service.ts";
import { type Credential, credentials } from "./turns.ts";

/** Port of the tunnel's server within its service; outside it is a random one. */
const LISTEN = 8443;

export interface TunnelArgs {
  readonly image: Input<string>;
  /** Container and port of the same service that the tunnel leads to. */
  readonly target: { readonly container: string; readonly port: number };
  /** Services that may come through, each with a key of its own. */
  readonly consumers: readonly string[];
}

/**
 * An internal port of one service, reachable from others: TLS with a pre-shared key per consumer, between a sidecar
 * beside the target and a sidecar beside each consumer. Neither the port nor the key is usable by anybody else.
 */
export class Tunnel {
  /** Name of the sidecar beside the target. */
  static readonly sidecar = "tunnel";

  /** The sidecar beside the target. */
  readonly server: Container;
  readonly #image: Input<string>;
  readonly #target: TunnelArgs["target"];
  readonly #keys: ReadonlyMap<string, Output<readonly Credential[]>>;

  /** A sidecar in the place of a client that leads nowhere yet: to become one needs no other place. */
  static idle(image: Input<string>, port: number, to: readonly string[]): Container {
    const env = { TUNNEL_MODE: "server", TUNNEL_ACCEPT: String(port), TUNNEL_PSK: "" };
    return { ...sidecar(image), env, ports: [{ port, to }] };
  }

  constructor(parent: ComponentResource, service: string, { image, target, consumers }: TunnelArgs) {
    this.#image = image;
    this.#target = target;
    this.#keys = new Map(consumers.map((consumer) => [consumer, linkKeys(parent, service, consumer)]));
    this.server = {
      ...sidecar(image),
      env: {
        TUNNEL_MODE: "server",
        TUNNEL_ACCEPT: String(LISTEN),
        TUNNEL_CONNECT: `${target.container}:${target.port}`,
        TUNNEL_PSK: all([...this.#keys.values()]).apply((keys) => keys.flat().map(pskOf).join(",")),
      },
      ports: [{ port: LISTEN, to: "forwarded" }],
    };
  }

  /**
   * The sidecar beside a consumer. Named like the target, it stands in for it: same name, same port.
   * @param at the target's service
   * @param consumer one of the tunnel's consumers
   * @param to containers of the consumer that may connect
   */
  client(at: Service, consumer: string, to: readonly string[]): Container {
    const keys = this.#keys.get(consumer);
    if (!keys) throw new Error(`${consumer} is no consumer of the tunnel to ${at.name}`);
    const server = at.running.port(Tunnel.sidecar, LISTEN);
    return {
      ...sidecar(this.#image),
      env: {
        TUNNEL_MODE: "client",
        TUNNEL_ACCEPT: String(this.#target.port),
        TUNNEL_CONNECT: interpolate`${server.host}:${server.port}`,
        TUNNEL_PSK: keys.apply(([present]) => pskOf(present!)),
      },
      ports: [{ port: this.#target.port, to }],
    };
  }
}

function linkKeys(parent: ComponentResource, service: string, consumer: string): Output<readonly Credential[]> {
  const key = new RandomSecret(tunnelSecret(service, consumer), { bytes: 32, encoding: "hex" }, { parent });
  return credentials(consumer, key);
}

/** A line of stunnel's `PSKsecrets`. */
const pskOf = ({ name, secret }: Credential): string => `${name}:${secret}`;

const sidecar = (image: Input<string>) => ({ image, cpu: 0.1, memory: "64Mi", storage: "128Mi" });
