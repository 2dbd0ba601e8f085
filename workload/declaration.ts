import { type Input, RunError } from "@pulumi/pulumi";
import { NEVER_PUBLIC } from "../stage/services/private-ports.ts";

/** The one declaration of a service. Everything but images, env and credentials is static, so that its place can be ordered at once. */
export interface Declaration {
  /** Containers that run together at one place, by name; they reach each other by these names. */
  readonly containers: Readonly<Record<string, Container>>;
  /** The container that the stage's settings (image, cpu, memory, env, …) are for. */
  readonly main: string;
  /** The container that routes lead to; default `main`. */
  readonly entrance?: string;
  /** Holds data that a move has to carry. */
  readonly stateful?: boolean;
  /** Name of the place whose data this one has a copy of, where that takes over from one that had it: what is here may end. */
  readonly copyOf?: string;
  /** The container that holds the data, which the next three are of; default `main`. */
  readonly keeper?: string;
  /** More environment of it, made of the place that it is given. */
  readonly atPlace?: (place: Place) => Readonly<Record<string, Input<string>>>;
  /** What a place that is replaced is held by, before its successor starts; default: nothing. */
  readonly fence?: Fence;
  /** What has to succeed at a new place before others rely on it, and what it replaces is closed; default: nothing. */
  readonly verification?: Verification;
  /** Path of the entrance that answers 200 when the service is healthy; absent for services without HTTP. */
  readonly healthPath?: string;
  /** Public hosts that the proxy leads to the entrance. */
  readonly hosts?: readonly string[];
  /** Seconds until every container must be ready. */
  readonly readyTimeout?: number;
  /** Fields laid over the document that Akash is given: mappings are merged, lists and values replace. */
  readonly sdl?: Readonly<Record<string, unknown>>;
}

/** A command of the keeper, run until it ends with 0. Its last line is told. */
export interface Verification {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Run once it is written down that `command` has succeeded: from then on nobody goes back to the place before. Default: nothing. */
  readonly confirm?: readonly string[];
  /** Seconds. */
  readonly timeout: number;
}

/** Commands of the keeper, each run again until it ends with 0; the last line is told. */
export interface Fence {
  /** From then on nothing can be written there, and all that was is safe elsewhere. */
  readonly hold: readonly string[];
  /** Ends that. */
  readonly release: readonly string[];
  /** Seconds each may take. */
  readonly timeout: number;
}

/** A place that is ordered, before the containers of a service start there. */
export interface Place {
  /** Its number, decimal: places of one owner are made in the order of their numbers. */
  readonly number: Input<string>;
  /** What tells it from a place of the same number elsewhere: letters and digits. */
  readonly nonce: Input<string>;
  /** Since when the place before it takes no writes; empty = nothing is held for it. */
  readonly fence: Input<string>;
}

export interface Container {
  readonly image: Input<string>;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, Input<string>>>;
  /** Login at the image's registry; absent = public image. */
  readonly credentials?: Credentials;
  readonly ports?: readonly Port[];
  /** CPU units. */
  readonly cpu: number;
  /** Such as `512Mi`. */
  readonly memory: string;
  /** Ephemeral root; default 512Mi. */
  readonly storage?: string;
  /** Volumes beside the root, by name. */
  readonly volumes?: Readonly<Record<string, Volume>>;
  /** Default 1. */
  readonly replicas?: number;
  /** GPUs of NVIDIA; `model` such as `rtx4090`, absent = any. */
  readonly gpu?: { readonly units: number; readonly model?: string };
}

export interface Credentials {
  readonly host: string;
  readonly username: string;
  readonly password: Input<string>;
}

interface Volume {
  readonly size: string;
  /** Absolute path. */
  readonly mount: string;
  /** `persistent` survives restarts, on SSD, as long as the place lasts; `ram` is memory. */
  readonly kind: "persistent" | "ram";
}

export interface Port {
  /** Port the container listens on. */
  readonly port: number;
  readonly proto?: "TCP" | "UDP";
  /**
   * Who may connect: `ingress` = everyone, by HTTP(S) at a host that the target gives; `address` = everyone, on an address
   * of the service's own; `forwarded` = everyone, at a host and port that the target chooses; a list = these containers of
   * the same service.
   */
  readonly to: "ingress" | "address" | "forwarded" | readonly string[];
  /** Whole names at which the ingress answers, beside the one that the target gives. */
  readonly hosts?: readonly string[];
  /** Largest request body at the ingress, bytes (at most 100 MiB). */
  readonly maxBodySize?: number;
}

/** Of what nobody is to reach: Akash takes no manifest of which nothing is open, and nobody listens on the discard port (RFC 863). */
export const CLOSED: Port = { port: 9, to: "forwarded" };

/** @throws RunError naming what must not be declared, and what to do instead */
export function checkDeclaration(service: string, { containers, main }: Declaration): void {
  if (!containers[main])
    throw new Error(`${service}: main container "${main}" is not among ${Object.keys(containers)}`);
  for (const [name, container] of Object.entries(containers)) {
    const stored = Object.values(container.volumes ?? {}).some(({ kind }) => kind === "persistent");
    if (stored && (container.replicas ?? 1) > 1) {
      throw new RunError(`${service}/${name}: replicas do not share a persistent volume; set replicas to 1`);
    }
    for (const { port, to } of container.ports ?? []) {
      const kind = NEVER_PUBLIC.get(port);
      if (kind && typeof to === "string") {
        throw new RunError(`${service}/${name}: port ${port} (${kind}) must not be public; lead it through a tunnel`);
      }
    }
  }
}
