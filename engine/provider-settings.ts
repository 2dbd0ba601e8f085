import { explain } from "../errors/explain.ts";
import { pulumiOutput, type ReadyStage } from "./engine.ts";
import { printStatus } from "./progress.ts";
import { resourcesOf, type StackState } from "./stack-state.ts";

const PROVIDER = "pulumi:providers:af";

/**
 * Has the state take the plugin's settings, endpoints and credentials, from the stage file: the engine deletes with those in
 * the state, which may be of before a token was changed. Where the program does not run the former stay, and a person is told.
 */
export async function takeProviderSettings(ready: ReadyStage, state: StackState): Promise<void> {
  const targets = resourcesOf(state, PROVIDER).flatMap(({ urn }) => ["--target", urn]);
  if (targets.length === 0) return;
  try {
    await pulumiOutput(ready, ["up", "--yes", "--skip-preview", "--suppress-outputs", ...targets]);
  } catch (error) {
    printStatus(
      `warning: credentials are those of the last up, as the stage file's were not taken: ${explain(error).message}`,
    );
  }
}
