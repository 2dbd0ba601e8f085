import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import type { Operations } from "../../operations/target.ts";
import { targetOf } from "../../operations/targets/registry.ts";

/** What the target that a service of a stage runs on can be asked. */
export async function openTarget(stage: string, service: string): Promise<Operations> {
  return targetOf(await readyStage(await openStage(stage)), service);
}
