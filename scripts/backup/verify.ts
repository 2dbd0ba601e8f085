import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { chosenServices } from "../../operations/backup/chosen.ts";
import { type VerifiedGeneration, verifiedGenerations } from "../../operations/backup/verify.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { eachService } from "./each-service.ts";
import { verdictText } from "./verdict-text.ts";

/** `platform backup verify`: whether every file is what it was when it was written; exit code 1 where one is not. */
export async function verifyBackups(
  service: string | undefined,
  options: StageOptions & { json?: boolean },
): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  const found: (VerifiedGeneration & { service: string })[] = [];
  const failed = await eachService(await chosenServices(ready, service), options, stop, async (owner) => {
    const begun = (generation: string) => printStatus(`${owner.service}: reading all of ${generation}`);
    for await (const each of verifiedGenerations(ready, owner, begun, stop)) {
      found.push({ service: owner.service, ...each });
      if (!options.json) process.stdout.write(verdictText(owner.service, each));
    }
  });
  if (options.json) process.stdout.write(`${JSON.stringify([...found, ...failed], null, 2)}\n`);
  if (found.some(({ damage }) => damage.length > 0)) process.exitCode = 1;
  else if (found.length === 0 && failed.length === 0) printStatus("there is no whole backup yet");
}
