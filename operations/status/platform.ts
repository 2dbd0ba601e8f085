import type { ReadyStage } from "../../engine/engine.ts";
import { readStackState, type StackState, stackOutput } from "../../engine/stack-state.ts";
import { type PlatformOutput, platformOutput } from "../../stacks/output.ts";

/** What the last `up` left in the state, or undefined when the stage does not stand. */
export async function readPlatform(ready: ReadyStage): Promise<PlatformOutput | undefined> {
  return platformIn(await readStackState(ready));
}

/** Pure. */
export function platformIn(state: StackState): PlatformOutput | undefined {
  return stackOutput(state, "platform", platformOutput);
}
