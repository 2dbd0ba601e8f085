import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stageFile } from "./file.ts";
import { parseStage } from "./parse.ts";
import type { Stage } from "./schema.ts";

/** Text of a committed stage file. */
export const stageText = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../Pulumi.${name}.yaml`), "utf8");

/** A committed stage. */
export function committedStage(name: string): Stage {
  const parsed = parseStage(stageFile(stageText(name)).values);
  if (parsed.problems) throw new Error(JSON.stringify(parsed.problems));
  return parsed.stage;
}
