import { isSuperseded } from "../../backup/superseded.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Stage } from "../../stage/schema.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { chosenServices, inRepository } from "../backup/chosen.ts";
import { presentGenerations } from "../backup/present-generations.ts";
import { pairOf } from "./observe.ts";

/**
 * The place that takes writes by the state, and its generation, where the stage file says of another one that it does. Pure.
 * @returns undefined where both say the same, or nothing takes writes yet
 */
export function formerPrimary(stage: Stage, state: StackState): { place: string; generation: string } | undefined {
  const pair = pairOf(stage);
  if (!pair) return undefined;
  const { [pair.primary]: present, [pair.standby]: generation } = presentGenerations(state);
  return present === undefined && generation !== undefined ? { place: pair.standby, generation } : undefined;
}

/** Stops where the stage file lets another place of the database take writes, and nothing keeps the former from it: two would. */
export async function requireFenced(ready: ReadyStage, state: StackState): Promise<void> {
  const former = formerPrimary(ready.stage, state);
  if (!former) return;
  const [owner] = await chosenServices(ready, CATALOG.postgres.name);
  if (await inRepository(ready, owner!, (s3) => isSuperseded(s3, owner!.folder, former.generation))) return;
  throw new UserError(
    "not-held",
    `services.postgres.primary names another place than ${former.place}, which takes writes and is not fenced; nothing was changed.`,
    `take that key back as it was, then: ./platform failover postgres`,
  );
}
