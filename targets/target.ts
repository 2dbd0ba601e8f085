import {
  type ComponentResource,
  type CustomResourceOptions,
  type Output,
  type Resource,
  RunError,
} from "@pulumi/pulumi";
import type { Upstream } from "../edge/routes.ts";
import type { ServiceSettings } from "../stage/services/settings.ts";
import type { Declaration } from "../workload/declaration.ts";
import type { PlaceOutput } from "./place.ts";

/** Where workloads run. */
export interface Target {
  /** As `services.<name>.target` of the stage file names it. */
  readonly name: string;
  readonly can: Abilities;
  /** Registers what makes a workload run, with `parent` as the parent of its resources. @param name of the service */
  deploy(parent: ComponentResource, name: string, workload: Declaration, wishes: Wishes): Running;
}

/** What a stage may ask of a target. */
export interface Abilities {
  /** HTTP(S) from outside, at a host that the target gives. */
  readonly ingress: boolean;
  /** An address of the service's own. */
  readonly address: boolean;
  /** Ports reached from outside at a host and port that the target chooses. */
  readonly forwarded: boolean;
  /** Volumes that outlive a restart. */
  readonly volumes: boolean;
  /** Services that are kept at different places. */
  readonly apart: boolean;
}

/** What the stage says about where and how a service runs. */
export interface Wishes {
  /** The service in the stage file; of what it says of places, a target takes what it knows. */
  readonly settings: ServiceSettings;
  /** Services of the stage it must not share a place with. */
  readonly apartFrom: readonly string[];
  /** Services that serve the same, and go on when this one is moved or removed. */
  readonly alike?: readonly string[];
  /** Seconds a place that is left goes on beside its successor. */
  readonly drain: number;
  /** Resources that have to be ready before the containers start; the place is not held back by them. */
  readonly needs: readonly Resource[];
  readonly transform?: Transform;
}

/** Way out: changes a resource's arguments and options before it is made. @param resource what the target calls it */
export type Transform = (resource: string, args: Record<string, unknown>, options: CustomResourceOptions) => void;

/** A workload that has been deployed. Outputs fail where the target did not give what its workload asks for. */
export interface Running {
  /** Ready when the containers are; what uses the service depends on it. */
  readonly ready: Resource;
  /** How the proxy reaches a container that has an ingress. */
  ingress(container: string): Output<Ingress>;
  /** The address of a container that has one of its own. */
  address(container: string): Output<string>;
  /** Where a forwarded port of a container is reached from outside. */
  port(container: string, port: number): Output<{ host: string; port: number }>;
  /** Who runs it, and sees what it is given: another one after a move. Known before the containers are, as they wait for it. */
  readonly heldBy: Output<string>;
  /** Where it runs, for commands to find it again. */
  readonly place: Output<PlaceOutput>;
  /** US dollars, two decimals. */
  readonly pricePerMonth: Output<string>;
}

/** The part of an upstream that the target knows. */
export type Ingress = Pick<Upstream, "host" | "port" | "tls" | "hostHeader">;

/** Something that is asked of a target, in words to be read after "it is asked for". */
export interface Demand {
  readonly ability: keyof Abilities;
  readonly what: string;
}

/** What the containers of a workload ask of the target. */
export function demandsOf({ containers }: Declaration): Demand[] {
  return Object.entries(containers).flatMap(([container, { ports = [], volumes = {} }]) => [
    ...ports.flatMap(({ port, to }): Demand[] =>
      typeof to === "string" ? [{ ability: to, what: `${WORDS[to]} for port ${port} of container ${container}` }] : [],
    ),
    ...Object.entries(volumes)
      .filter(([, { kind }]) => kind === "persistent")
      .map(([volume]): Demand => ({ ability: "volumes", what: `volume ${volume} of container ${container}` })),
  ]);
}

const WORDS = { ingress: "an ingress", address: "an address", forwarded: "a forwarded port" };

/** @throws RunError naming everything a service asks of a target that it cannot give */
export function checkDemands({ name, can }: Pick<Target, "name" | "can">, service: string, demands: readonly Demand[]) {
  const refused = demands.filter(({ ability }) => !can[ability]);
  if (refused.length === 0) return;
  const able = Object.entries(can).flatMap(([ability, given]) => (given ? [ability] : []));
  throw new RunError(
    `${service}: the target ${name} cannot give ${refused.map(({ what }) => what).join(", ")}; ` +
      `it gives ${able.join(", ") || "nothing"}. Name another target for the service in the stage file.`,
  );
}
