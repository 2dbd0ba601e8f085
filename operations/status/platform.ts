import { z } from "zod";
import type { ReadyStage } from "../../engine/engine.ts";
import { readStackState, type StackState, stackOutput } from "../../engine/stack-state.ts";
import type { PlatformOutput } from "../../stacks/output.ts";

/** The program that wrote it has its shape from the same type; only what is something else altogether is refused. */
const shape = z.custom<PlatformOutput>(
  (output) => Array.isArray((output as PlatformOutput | undefined)?.services),
  "it names no services",
);

/** What the last `up` left in the state, or undefined when the stage does not stand. */
export async function readPlatform(ready: ReadyStage): Promise<PlatformOutput | undefined> {
  return platformIn(await readStackState(ready));
}

/** Pure. */
export function platformIn(state: StackState): PlatformOutput | undefined {
  return stackOutput(state, "platform", shape);
}
