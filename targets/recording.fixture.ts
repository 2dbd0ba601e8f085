import { CustomResource, type CustomResourceOptions, interpolate, output } from "@pulumi/pulumi";
import type { Container, Declaration } from "../workload/declaration.ts";
import type { PlaceOutput } from "./place.ts";
import type { Abilities, Target, Wishes } from "./target.ts";

/** What was asked of a recording target for one service. */
export interface Deployed {
  readonly workload: Declaration;
  readonly wishes: Wishes;
}

export interface Recording extends Target {
  /** In the order of the declarations, by service. */
  readonly deployed: ReadonlyMap<string, Deployed>;
}

/** Type of the only resource it registers: a workload, its containers as they were declared. */
export const WORKLOAD = "recording:index:Workload";

class Workload extends CustomResource {
  constructor(name: string, containers: Readonly<Record<string, Container>>, options: CustomResourceOptions) {
    super(WORKLOAD, name, { containers }, options);
  }
}

/** A target that remembers what is asked of it, and gives names and addresses made of the services' names. */
export function recordingTarget(can: Partial<Abilities> = {}): Recording {
  const deployed = new Map<string, Deployed>();
  return {
    name: "recording",
    can: { ingress: true, address: true, forwarded: true, volumes: true, apart: true, ...can },
    deployed,
    deploy(parent, name, workload, wishes) {
      deployed.set(name, { workload, wishes });
      const ready = new Workload(name, workload.containers, { parent, dependsOn: [...wishes.needs] });
      // What a target gives is known when its resource is.
      const given = (text: string) => interpolate`${ready.id.apply(() => text)}`;
      return {
        ready,
        ingress: (container) =>
          given(`${container}.${name}.recording.example`).apply((host) => ({
            host,
            port: 8443,
            tls: { serverName: host, verify: true },
            hostHeader: host,
          })),
        address: () => given(`198.51.100.${name.length}`),
        port: (container, port) => given(`${container}.${name}.recording.example`).apply((host) => ({ host, port })),
        heldBy: output("recording"),
        // The union has members of real targets only.
        place: output({ target: "recording", name } as unknown as PlaceOutput),
        pricePerMonth: output("0.00"),
      };
    },
  };
}
