import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../engine/root.ts";
import { readText } from "../../input/file.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { stageFile } from "../../stage/file.ts";
import type { SandboxAnswer } from "../../stage/init/answers.ts";

/** A stage that is there, as far as its file says it; it need not be valid. */
export interface StageThere {
  readonly domain?: string;
  readonly sandbox?: SandboxAnswer;
}

/** The stages of a project folder, by name. */
export function stagesThere(folder = root): Record<string, StageThere> {
  const names = readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return Object.fromEntries(names.map((name) => [name, stageThere(join(folder, `Pulumi.${name}.yaml`))]));
}

function stageThere(file: string): StageThere {
  let values: Record<string, unknown>;
  try {
    values = stageFile(readText(file, MOST_YAML)).values;
  } catch {
    // What is wrong with it is said by the commands that need it.
    return {};
  }
  const { domain, sandbox } = values;
  return { ...(typeof domain === "string" && { domain }), ...(isMapping(sandbox) && { sandbox: sandboxOf(sandbox) }) };
}

/** With the defaults of the schema (`stage/schema.ts`). */
const STANDARD: SandboxAnswer = { port: 17600, blockTime: "6s" };

function sandboxOf({ port, blockTime }: Record<string, unknown>): SandboxAnswer {
  return {
    port: typeof port === "number" ? port : STANDARD.port,
    blockTime: typeof blockTime === "string" ? blockTime : STANDARD.blockTime,
  };
}

/** A checkout has one sandbox, so that a further stage on it takes the same ports. Pure. */
export const sharedSandbox = (stages: Readonly<Record<string, StageThere>>): SandboxAnswer =>
  Object.values(stages).find(({ sandbox }) => sandbox)?.sandbox ?? STANDARD;

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Folder of the templates, below the project folder. */
export const TEMPLATES = "examples/templates";

/** Names of the templates: folders with an `app.yaml`. */
export function templatesThere(folder = join(root, TEMPLATES)): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "app.yaml")))
    .toSorted();
}
