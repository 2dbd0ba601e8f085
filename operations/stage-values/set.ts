import type { ReadStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Data } from "../../stage/edit/flow-text.ts";
import { withValue } from "../../stage/edit/with-value.ts";
import { keyText, keyWord, type Path } from "../../stage/secrets/key.ts";
import { findKey } from "../../stage/secrets/keys.ts";
import { changeFile, valueAt } from "../stage-secrets/file.ts";
import { problemsOf, refuseNewProblems } from "../stage-secrets/problems.ts";

export interface SetValue {
  readonly path: Path;
  /** What stood there; undefined where nothing did. */
  readonly before: unknown;
  readonly after: Data;
}

/**
 * Writes one value into the file of a stage. Stops, without a change, at a key that the stage file does not have or that is
 * a secret, and where the stage would not be valid with it.
 */
export async function setValue(stage: string, key: string, text: string): Promise<SetValue> {
  const path = valuePath(key, stage);
  return changeFile(stage, async (file) => {
    const { text: written, value } = withText(file, path, text);
    refuseNewProblems(file, written);
    return { text: written, result: { path, before: valueAt(file.contents.values, path), after: value } };
  });
}

/**
 * A stage file with what was typed, as a number or a word of YAML unless less is wrong with it as text. What was wrong before
 * counts as well: the very value may stand there in the wrong type. Pure.
 */
export function withText(file: Pick<ReadStageFile, "text" | "label">, path: Path, typed: string) {
  const candidates = valuesOf(typed).map((value) => {
    const text = withValue(file.text, ["config", ...path], value);
    return { value, text, wrong: problemsOf(text, file.label).length };
  });
  return candidates.toSorted((a, b) => a.wrong - b.wrong)[0]!;
}

function valuesOf(typed: string): Data[] {
  if (/^(true|false)$/.test(typed)) return [typed === "true", typed];
  return /^(0|-?[1-9]\d*|-?\d+\.\d+)$/.test(typed) ? [Number(typed), typed] : [typed];
}

function valuePath(key: string, stage: string): Path {
  const found = findKey(key);
  if (found.kind === "secret")
    throw new UserError(
      "argument",
      `${keyText(found.path)} is a secret: it is taken from standard input, and encrypted.`,
      `./platform secrets set ${keyWord(found.path)} --stage ${stage}`,
    );
  if (found.kind === "other") return found.path;
  throw new UserError("argument", `there is no ${key.slice(0, 60)} in a stage file.`, "its keys: docs/stage-file.md");
}
