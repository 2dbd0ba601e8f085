import { isSecret } from "./allowed.ts";
import { DEFAULT_SIBLINGS, type Stage } from "./schema.ts";

/** Stands in a stage file where an operator has to set a real value. Good enough for an offline preview, never for `up`. */
export const PLACEHOLDER = "placeholder";

export interface MissingValue {
  /** Dotted path below `config:`. */
  path: string;
  message: string;
}

/** Every value of a stage that has to be set before the stage can run for real, with the command that sets it. */
export function missingValues(stage: Stage): MissingValue[] {
  const exampleSiblings = !stage.sandbox && stage.siblings === DEFAULT_SIBLINGS;
  return [
    ...(exampleSiblings
      ? [missing(["siblings"], "still the examples; it has to be the folder of the real checkouts")]
      : []),
    ...placeholders(stage, []),
  ];
}

function placeholders(value: unknown, path: readonly string[]): MissingValue[] {
  if (value === PLACEHOLDER) return [missing(path, "a placeholder")];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholders(item, [...path, key]));
}

function missing(path: readonly string[], what: string): MissingValue {
  const dotted = path.join(".");
  const flags = isSecret(path) ? "--secret --path" : "--path";
  return { path: dotted, message: `${dotted} is ${what}: pulumi config set ${flags} '${dotted}' <value>` };
}
