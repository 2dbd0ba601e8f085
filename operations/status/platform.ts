import { pulumiOutput, type ReadyStage } from "../../engine/engine.ts";
import { type PlatformOutput, platformOutput } from "../../stacks/output.ts";

/** What the last `up` left in the state, or undefined when the stage does not stand. */
export async function readPlatform(ready: ReadyStage): Promise<PlatformOutput | undefined> {
  const outputs = JSON.parse(await pulumiOutput(ready, ["stack", "output", "--json"])) as { platform?: unknown };
  return outputs.platform === undefined ? undefined : platformOutput.parse(outputs.platform);
}
