import { readStageFile } from "../../engine/stage-file.ts";
import { encryptedStageOf } from "../../operations/stage-secrets/file.ts";
import { keyText, keyWord, type Path } from "../../stage/secrets/key.ts";
import { secretRows } from "../../stage/secrets/states.ts";

/** What a stage needs with a secret that was set, and does not have yet; ends with a line break where there is something. */
export function neededText(needed: readonly Path[], stage: string): string {
  if (needed.length === 0) return "";
  const { label } = readStageFile(stage);
  return `needed with it, a placeholder in ${label} so far: ${needed.map(keyText).join(", ")}\n`;
}

/** The command that sets what is missing next, or goes on; ends with a line break. */
export function nextText(stage: string): string {
  const file = readStageFile(stage);
  const { sandboxed } = encryptedStageOf(file);
  const rows = secretRows(file.contents.values);
  const missing = rows.filter(({ state }) => state === "missing" || (state === "plain text" && !sandboxed));
  const [first] = missing;
  if (!first) return `next   ./platform up --stage ${stage}\n`;
  const left = missing.length === 1 ? "the last one" : `${missing.length} are not set`;
  return `next   ./platform secrets set ${keyWord(first.path)} --stage ${stage}   (${left})\n`;
}
