import { PLACEHOLDER } from "../stage/placeholders.ts";
import { DATABASE_URL, dataFolder } from "./databases.ts";
import type { Tell } from "./note.ts";
import { isHarmless, isSecretVariable } from "./secret-values.ts";
import type { Source, Text, Variable } from "./source.ts";

/** The environment of an app: what may be read in the stage file, and what is secret. */
export interface Environment {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly remarks: Readonly<Record<string, string>>;
}

export interface EnvironmentOptions {
  readonly app: string;
  /** Whether the platform tells it its database. */
  readonly database: boolean;
  /** The text with the apps' names as hosts. */
  readonly renamed: (text: string, variable: string) => string;
  /** What a person is told of a variable beside its value. */
  readonly remark: (variable: Variable) => string | undefined;
  /** The command that sets a secret. */
  readonly command: (path: string) => string;
  /** Other secrets of the file that have the same value, as paths in the stage file. */
  readonly alike: (variable: Variable) => readonly string[];
}

/** YAML takes no key of more than 1,024 characters. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,200}$/;

/** Parts the variables of a service into those that may be seen and secrets, whose values are left behind. */
export function environmentOf(source: Source, options: EnvironmentOptions, tell: Tell): Environment {
  const env: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const remarks: Record<string, string> = {};
  for (const variable of source.variables) {
    const { name, at, path, text, unset } = variable;
    if (options.database && name === DATABASE_URL) continue;
    if (!NAME.test(name)) {
      tell(at, path, "is no name of a variable of an app", "letters, digits and _ are; set it in a file of the image");
      continue;
    }
    if (isSecret(variable)) {
      secrets[name] = PLACEHOLDER;
      tellSecret(variable, options, tell);
      continue;
    }
    if (unset.length > 0) {
      env[name] = PLACEHOLDER;
      remarks[`env.${name}`] = `from ${unset.join(" and ")} of the shell`;
      tell(
        at,
        path,
        `nothing is known of ${unset.join(" and ")}: neither the file nor .env beside it has a value`,
        `write it in the place of ${PLACEHOLDER}`,
      );
      continue;
    }
    if (text === "") {
      tell(at, path, "is empty, which a stage file does not take", "leave it out where the app takes that for empty");
      continue;
    }
    env[name] = options.renamed(text, name);
    const remark = options.remark(variable);
    if (remark !== undefined) remarks[`env.${name}`] = remark;
  }
  for (const [name, folder] of Object.entries(dataFolder(source))) {
    env[name] = folder;
    remarks[`env.${name}`] = "a new volume is not empty, and initdb wants a folder that is";
  }
  return { env, secrets, remarks };
}

/** Why a value is missing. */
export const NOT_COPIED = "looks like a secret, and its value is not copied";

/** Whether the value is left behind. */
export const isSecret = (variable: Variable): boolean => isSecretVariable(variable.name, variable);

function tellSecret(variable: Variable, { app, command, renamed, alike }: EnvironmentOptions, tell: Tell): void {
  const { name, at, path, text } = variable;
  const moved = renamed(text, name) !== text ? ", with the apps' names as hosts" : "";
  const [first, ...more] = alike(variable);
  const others = more.length > 0 ? ` and ${more.length} more` : "";
  const shared = first === undefined ? "" : `; in the file it has all or a part of ${first}${others}: set them alike`;
  if (isHarmless(name, variable)) {
    tell(
      at,
      path,
      `has the name of a secret, and stands among them; in the file it is ${text}`,
      command(`services.apps.${app}.secrets.${name}`),
    );
    return;
  }
  tell(at, path, NOT_COPIED, `${command(`services.apps.${app}.secrets.${name}`)}${moved}${shared}`);
}

/** Where two secrets have a value in common that is long enough to be no chance. */
export const haveInCommon = ({ text: one }: Text, { text: other }: Text): boolean =>
  Math.min(one.length, other.length) >= SHORTEST &&
  one.length + other.length < MOST_COMPARED &&
  (one.includes(other) || other.includes(one));

const SHORTEST = 4;
const MOST_COMPARED = 10_000;
