import { UserError } from "../../engine/user-error.ts";
import { withValue } from "../../stage/edit/with-value.ts";
import { isBare, withoutKey } from "../../stage/edit/without-key.ts";
import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import { keyText, type Path } from "../../stage/secrets/key.ts";
import { changeFile, valueAt } from "./file.ts";
import { newProblems } from "./problems.ts";

/** `placeholder`: the stage cannot do without it, so its place is kept. */
export type Removed = "removed" | "placeholder";

/** Takes a secret out of the file of a stage. Nothing is decrypted, so no passphrase is needed. */
export async function removeSecret(stage: string, path: Path): Promise<Removed> {
  return changeFile(stage, async ({ text, label, contents }) => {
    const value = valueAt(contents.values, path);
    const change = withoutSecret(text, path, label);
    if (value !== undefined && change.text !== text) return change;
    const what = value === undefined ? "is not there" : "is a placeholder already, which the stage needs";
    throw new UserError(
      "not-found",
      `${keyText(path)} ${what} in ${label}.`,
      `./platform secrets list --stage ${stage}`,
    );
  });
}

/** A stage file without a secret, or with a placeholder where it is not valid without. Pure. */
export function withoutSecret(text: string, path: Path, label: string): { text: string; result: Removed } {
  const bare = withoutKey(text, ["config", ...path]);
  if (newProblems(text, bare, label).length === 0)
    return { text: withoutEmptied(bare, path.slice(0, -1)), result: "removed" };
  return { text: withValue(text, ["config", ...path], PLACEHOLDER), result: "placeholder" };
}

/** Without mappings that nothing stands in any more, as long as that means the same. */
function withoutEmptied(text: string, path: Path): string {
  if (path.length === 0 || !isBare(text, ["config", ...path])) return text;
  const without = withoutKey(text, ["config", ...path]);
  const same = meaningOf(without) !== undefined && meaningOf(without) === meaningOf(text);
  return same ? withoutEmptied(without, path.slice(0, -1)) : text;
}

/** Undefined where the stage is not valid. */
function meaningOf(text: string): string | undefined {
  const { stage } = parseStage(stageFile(text).values);
  return stage && JSON.stringify(stage);
}
