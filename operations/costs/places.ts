import { z } from "zod";
import { resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { type DeploymentOutputs, inputs, TOKEN } from "../../plugin/akash/deployment/contract.ts";
import { fromState, type State } from "../../plugin/akash/deployment/stored.ts";

/** A place of the stage, as the last run wrote it down. */
export interface KnownPlace {
  readonly stored: State;
  /** Replaced already: the next `up` closes it. */
  readonly leaving: boolean;
}

const outputs = z.looseObject({
  provider: z.string(),
  hostUri: z.string(),
  pricePerMonth: z.string().regex(/^[0-9]+\.[0-9]{2}$/),
});

/** Those of the state that can be read; an earlier version may have written one in another form. Pure. */
export function placesIn(state: StackState): KnownPlace[] {
  return resourcesOf(state, TOKEN).flatMap((resource) => {
    const asked = inputs.safeParse(resource.inputs ?? {});
    const made = outputs.safeParse(resource.outputs ?? {});
    if (!resource.id || !asked.success || !made.success) return [];
    const stored = { inputs: asked.data, outputs: made.data as unknown as DeploymentOutputs };
    return [{ stored: fromState(stored), leaving: resource.delete === true }];
  });
}
