import { isSecret } from "./allowed.ts";
import { DEFAULT_SIBLINGS, type Stage } from "./schema.ts";
import { keyText, keyWord, type Path } from "./secrets/key.ts";
import { SERVICES, serviceRow } from "./services/catalog.ts";

/** Stands in a stage file where an operator has to set a real value. Good enough for an offline preview, never for `up`. */
export const PLACEHOLDER = "placeholder";

export interface MissingValue {
  /** Below `config`. */
  readonly path: Path;
  /** `a placeholder`, after the path and `is`. */
  readonly what: string;
  /** How it is set: a command for what is secret. */
  readonly fix: string;
}

/** Every value of a stage that has to be set before the stage can run for real. @param name of the stage, for commands */
export function missingValues(stage: Stage, name: string): MissingValue[] {
  const exampleSiblings = !stage.sandbox && stage.siblings === DEFAULT_SIBLINGS && buildsSiblings(stage);
  const siblings: MissingValue = {
    path: ["siblings"],
    what: "still the examples; it has to be the folder of the real checkouts",
    fix: "write it into the stage file",
  };
  return [...(exampleSiblings ? [siblings] : []), ...placeholders(stage, []).map((path) => missing(path, name))];
}

/** Whether a service is built from the folder of siblings; an app's own folder is another. */
const buildsSiblings = ({ services }: Stage): boolean =>
  SERVICES.some((service) => {
    const { enabled, image } = services[service];
    return enabled && image === undefined && serviceRow(service).settings === "built";
  });

/** The same in one line. Pure. */
export const missingText = ({ path, what, fix }: MissingValue): string => `${keyText(path)} is ${what}: ${fix}`;

function placeholders(value: unknown, path: Path): Path[] {
  if (value === PLACEHOLDER) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholders(item, [...path, key]));
}

function missing(path: Path, name: string): MissingValue {
  const fix = isSecret(path)
    ? `./platform secrets set ${keyWord(path)} --stage ${name}`
    : "write it into the stage file";
  return { path, what: "a placeholder", fix };
}
