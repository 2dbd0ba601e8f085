import { readStageFile } from "../../engine/stage-file.ts";
import { withValue } from "../../stage/edit/with-value.ts";
import { isBare, withoutKey } from "../../stage/edit/without-key.ts";
import type { RestoredCopy } from "../../stage/restored.ts";
import { changeFile, valueAt } from "../stage-secrets/file.ts";
import { refuseNewProblems } from "../stage-secrets/problems.ts";

const KEY = ["config", "restored"];

/** Names of the copies that the file of a stage has. */
export function copiesIn(stage: string): string[] {
  const found = valueAt(readStageFile(stage).contents.values, ["restored"]);
  return typeof found === "object" && found !== null ? Object.keys(found) : [];
}

/** Writes a copy into the file of a stage. Stops, without a change, where it would not be valid with it. */
export function writeCopy(stage: string, name: string, entry: RestoredCopy): Promise<void> {
  return changeFile(stage, async (file) => {
    const text = withCopy(file.text, name, entry);
    refuseNewProblems(file, text, `another name: ./platform restore ${entry.service} --into ${entry.service}-copy`);
    return { text, result: undefined };
  });
}

/** Takes a copy out again. @returns whether there was one */
export function removeCopy(stage: string, name: string): Promise<boolean> {
  return changeFile(stage, async (file) => {
    const text = withoutCopy(file.text, name);
    return { text, result: text !== file.text };
  });
}

/** Pure. */
export const withCopy = (text: string, name: string, { service, from, at, backup }: RestoredCopy): string =>
  withValue(text, [...KEY, name], { service, from, ...(at && { at }), ...(backup && { backup }) });

/** The text as it was before, where nothing else of it was changed meanwhile. Pure. */
export function withoutCopy(text: string, name: string): string {
  const removed = withoutKey(text, [...KEY, name]);
  return removed !== text && isBare(removed, KEY) ? withoutKey(removed, KEY) : removed;
}
