import type { ReadyStage } from "../../engine/engine.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { judge } from "../../policy/judge.ts";
import { findingText, type Told } from "../../policy/text.ts";
import { stageFile } from "../../stage/file.ts";
import { readLock } from "./lock.ts";
import { readWallets } from "./wallets.ts";

/** Stops before anything is paid or changed where the stage runs a risk that it does not accept. */
export async function refuseRisks(ready: ReadyStage): Promise<void> {
  const { name, stage } = ready;
  if (stage.sandbox) return;
  const [lock, wallets] = await Promise.all([readLock(), readWallets(ready)]);
  const { findings } = judge(stage, { lock, ...(wallets && { wallets }) });
  if (findings.length === 0) return;
  const told = toldOf(ready);
  const texts = findings.map((finding) => findingText(finding, told).replaceAll("\n", "\n  "));
  throw new UserError(
    "risk",
    `stage ${name} runs ${findings.length === 1 ? "a risk" : "risks"} that it does not accept, nothing was changed:\n  ${texts.join("\n  ")}`,
  );
}

/** The stage with the positions of its file. */
export function toldOf({ name, file }: OpenStage): Told {
  return { name, position: stageFile(readText(file, MOST_YAML)).position };
}
