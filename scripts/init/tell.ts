import { openStage } from "../../engine/open-stage.ts";
import type { Action } from "../../operations/new-stage/decide.ts";
import { nextSteps } from "../../operations/new-stage/next.ts";
import type { Stage } from "../../stage/schema.ts";

const SAYS = {
  write: (path) => `wrote ${path}`,
  overwrite: (path) => `wrote ${path} anew; the former is ${path}.before`,
  extend: (path) => `added to ${path}`,
  keep: (path) => `kept ${path} as it was`,
} as const satisfies Record<Action["does"], (path: string) => string>;

/** What was done with a file. */
export function tellFile({ does, path }: Action): void {
  process.stdout.write(`${SAYS[does](path)}\n`);
}

/** What a person does next with a stage. @param hasPassphrase whether the environment has the one of the stage */
export async function tellNext(name: string, hasPassphrase: boolean): Promise<void> {
  const { stage } = await openStage(name);
  const steps = await nextSteps(name, stage, { passphrase: hasPassphrase, words: hasWords(stage) });
  process.stdout.write(`\nnext   ${steps.join("\n       ")}\n`);
}

function hasWords({ akash: { wallet } }: Stage): boolean {
  return wallet.mnemonicEnv !== undefined && Boolean(process.env[wallet.mnemonicEnv]);
}
