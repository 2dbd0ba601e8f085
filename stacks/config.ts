import { existsSync } from "node:fs";
import { join } from "node:path";
import { getProject, getStack, log, RunError, runtime } from "@pulumi/pulumi";
import { readText } from "../input/file.ts";
import { MOST_YAML } from "../input/yaml.ts";
import { withoutPrefix } from "../stage/file.ts";
import { formatProblem, parseStage } from "../stage/parse.ts";
import { missingValues } from "../stage/placeholders.ts";
import type { Stage } from "../stage/schema.ts";

/** The project folder. */
export const ROOT = join(import.meta.dirname, "..");

/**
 * The stage of this run, from Pulumi's configuration.
 * @throws RunError listing everything wrong in the stage file, and outside a preview every placeholder left in it
 */
export function readStage(): Stage {
  const { stage, problems } = parseStage(configValues(), stageSource());
  if (problems) throw new RunError(`the stage ${getStack()} is not valid:\n${problems.map(formatProblem).join("\n")}`);
  const missing = missingValues(stage).map(({ message }) => message);
  if (missing.length === 0) return stage;
  const text = `the stage ${getStack()} still has placeholders:\n${missing.join("\n")}`;
  if (!runtime.isDryRun()) throw new RunError(text);
  log.warn(`${text}\nA preview works without them; an update does not.`);
  return stage;
}

/** Pulumi hands structured values over as JSON text. */
function configValues(): Record<string, unknown> {
  const ours = Object.entries(runtime.allConfig()).filter(([key]) => key.startsWith(`${getProject()}:`));
  return withoutPrefix(Object.fromEntries(ours.map(([key, text]) => [key, value(text)])));
}

const value = (text: string): unknown => (/^[{[]/.test(text) ? JSON.parse(text) : text);

function stageSource() {
  const file = `Pulumi.${getStack()}.yaml`;
  const path = join(ROOT, file);
  return existsSync(path) ? { file, text: readText(path, MOST_YAML) } : undefined;
}
