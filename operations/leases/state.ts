import { z } from "zod";
import { heldVolumes } from "../../akash/chain/group.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import {
  inputsOf,
  nameOf,
  outputsOf,
  pendingOperations,
  readStackState,
  resourcesOf,
  type StackState,
} from "../../engine/stack-state.ts";
import type { GroupSpec } from "../../sdl/types.ts";

const TYPE = "af:akash:Deployment";

const inputs = z.object({
  service: z.string(),
  stateful: z.boolean().default(false),
  group: z.custom<GroupSpec>((value) => typeof value === "object" && value !== null).optional(),
});
const outputs = z.object({
  considered: z
    .array(z.object({ provider: z.string(), price: z.string().optional(), chosen: z.boolean(), why: z.string() }))
    .default([]),
});

/** A deployment that a resource of the stage owns. */
export interface OwnedDeployment {
  readonly urn: string;
  /** Name of the resource. */
  readonly name: string;
  readonly service: string;
  readonly dseq: string;
  readonly stateful: boolean;
  /** What holds data there, such as `data (10Gi)`. */
  readonly volumes: readonly string[];
  /** Replaced already: the next `up` closes it. */
  readonly leaving: boolean;
  readonly considered: z.output<typeof outputs>["considered"];
}

/** What the engine's state says about deployments. */
export interface MarketState {
  readonly owned: readonly OwnedDeployment[];
  /** Services whose deployment an interrupted run was ordering: the next `up` finds it by its tag. */
  readonly pending: readonly string[];
}

/** @param known the engine's state, where it was read before */
export async function readMarketState(ready: ReadyStage, known?: StackState): Promise<MarketState> {
  return marketState(known ?? (await readStackState(ready)));
}

/** Pure. */
export function marketState(state: StackState): MarketState {
  const owned = resourcesOf(state, TYPE).flatMap((resource) => {
    const { urn, id, delete: leaving = false } = resource;
    if (!id) return [];
    const { service, stateful, group } = inputsOf(resource, inputs);
    const volumes = group ? heldVolumes(group) : [];
    const { considered } = outputsOf(resource, outputs);
    return [{ urn, name: nameOf(urn), service, dseq: id.split("/")[1] ?? id, stateful, volumes, leaving, considered }];
  });
  const pending = pendingOperations(state).filter(({ resource }) => resource.type === TYPE);
  return { owned, pending: pending.map(({ resource }) => nameOf(resource.urn)) };
}
