import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../input/file.ts";
import { InputError } from "../input/input-error.ts";
import { MOST_YAML } from "../input/yaml.ts";
import { rememberSecret, showDomain } from "../redaction/known.ts";
import { secretVariables } from "../redaction/variables.ts";
import { stageFile } from "../stage/file.ts";
import { formatProblem, parseStage } from "../stage/parse.ts";
import { missingValues } from "../stage/placeholders.ts";
import type { Stage } from "../stage/schema.ts";
import { secretValues, secretVariableNames } from "../stage/secret-values.ts";
import { root } from "./root.ts";
import { UserError } from "./user-error.ts";

export interface OpenStage {
  readonly name: string;
  /** Absolute path of its file. */
  readonly file: string;
  readonly stage: Stage;
}

/** Reads and checks `Pulumi.<name>.yaml`; every problem is named with file, line and what is allowed. */
export async function openStage(name: string): Promise<OpenStage> {
  const file = join(root, `Pulumi.${name}.yaml`);
  if (!existsSync(file)) {
    throw new UserError(
      "stage-unknown",
      `there is no stage "${name}": Pulumi.${name}.yaml does not exist.`,
      `use one of ${stages().join(", ")}, or copy one of them`,
    );
  }
  const { text, values } = read(file);
  const { stage, problems } = parseStage(values, { file: `Pulumi.${name}.yaml`, text });
  if (problems) throw new UserError("stage-invalid", problems.map(formatProblem).join("\n"));
  showDomain(stage.domain);
  rememberSecret([secretValues(stage), secretVariables(process.env, secretVariableNames(stage))]);
  return { name, file, stage };
}

/** Stops where values that `up` needs are still placeholders, naming each and the command that sets it. */
export function requireCredentials({ name, stage }: OpenStage): void {
  const missing = missingValues(stage);
  if (missing.length === 0) return;
  throw new UserError(
    "stage-placeholders",
    `stage ${name} still has placeholders, nothing was changed:\n  ${missing.map(({ message }) => message).join("\n  ")}`,
    `set them as shown, or look at the plan alone: ./platform preview --stage ${name} --offline`,
  );
}

function read(file: string) {
  try {
    const text = readText(file, MOST_YAML);
    return { text, values: stageFile(text).values };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UserError(
      "stage-invalid",
      `${file} ${error.code === "limit" ? "is refused" : "is not valid YAML"}: ${error.message}`,
    );
  }
}

function stages(): string[] {
  return readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
}
