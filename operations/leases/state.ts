import { z } from "zod";
import { pulumiOutput, type ReadyStage } from "../../engine/engine.ts";

const type = "af:akash:Deployment";

const deployment = z.object({
  urn: z.string(),
  id: z.string(),
  delete: z.boolean().optional(),
  inputs: z.object({ service: z.string(), stateful: z.boolean().default(false) }),
  outputs: z.object({
    considered: z
      .array(z.object({ provider: z.string(), price: z.string().optional(), chosen: z.boolean(), why: z.string() }))
      .default([]),
  }),
});

const exported = z.object({
  deployment: z.object({
    resources: z.array(z.looseObject({ type: z.string() })).nullish(),
    pending_operations: z.array(z.object({ resource: z.object({ urn: z.string(), type: z.string() }) })).nullish(),
  }),
});

/** A deployment that a resource of the stage owns. */
export interface OwnedDeployment {
  readonly urn: string;
  /** Name of the resource. */
  readonly name: string;
  readonly service: string;
  readonly dseq: string;
  readonly stateful: boolean;
  /** Replaced already: the next `up` closes it. */
  readonly leaving: boolean;
  readonly considered: z.output<typeof deployment>["outputs"]["considered"];
}

/** What the engine's state says about deployments. */
export interface MarketState {
  readonly owned: readonly OwnedDeployment[];
  /** Services whose deployment an interrupted run was ordering: the next `up` finds it by its tag. */
  readonly pending: readonly string[];
}

export async function readMarketState(ready: ReadyStage): Promise<MarketState> {
  return marketState(JSON.parse(await pulumiOutput(ready, ["stack", "export"])));
}

/** Reads an exported stack. */
export function marketState(stack: unknown): MarketState {
  const { resources, pending_operations: operations } = exported.parse(stack).deployment;
  const owned = (resources ?? [])
    .filter((resource) => resource.type === type && resource.id)
    .map((resource) => deployment.parse(resource))
    .map(({ urn, id, delete: leaving = false, inputs, outputs }) => ({
      urn,
      name: nameOf(urn),
      service: inputs.service,
      dseq: id.split("/")[1] ?? id,
      stateful: inputs.stateful,
      leaving,
      considered: outputs.considered,
    }));
  const pending = (operations ?? []).filter(({ resource }) => resource.type === type);
  return { owned, pending: pending.map(({ resource }) => nameOf(resource.urn)) };
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
