import { passphraseAsked } from "../../engine/passphrase/source.ts";
import { judge } from "../../policy/judge.ts";
import { fixOf } from "../../policy/text.ts";
import { missingText, missingValues } from "../../stage/placeholders.ts";
import type { Stage } from "../../stage/schema.ts";
import { readLock } from "../risks/lock.ts";

/**
 * What leads from a stage file to its platform, in order: commands, but for values that are written into the file by hand.
 * @param hasPassphrase whether the environment has the one of the stage
 */
export async function nextSteps(name: string, stage: Stage, hasPassphrase: boolean): Promise<string[]> {
  const { findings } = judge(stage, { lock: await readLock() });
  const missing = missingValues(stage, name);
  return [
    ...(hasPassphrase ? [] : [`${passphraseAsked(name)}   (a new one, to be kept in your recovery kit)`]),
    ...missing.map((value) => (value.fix.startsWith("./platform ") ? value.fix : missingText(value))),
    ...findings.map((finding) => fixOf(finding, { name })),
    `./platform up --stage ${name}`,
  ];
}
