import { isSecretName, passwordOf } from "../../redaction/texts.ts";
import { nodeBelow } from "../allowed.ts";
import { PLACEHOLDER } from "../placeholders.ts";
import type { Stage } from "../schema.ts";
import { configJsonSchema, isSecretNode, type SchemaNode } from "../schema-json.ts";
import { ENCRYPTED } from "../secret.ts";

/** What stands where the schema says that a secret does. */
export interface Leaf {
  readonly value: unknown;
  /** Below `config`. */
  readonly path: readonly string[];
}

/** Everything that stands in a secret's place, in the order of the values. @param values below `config`. Pure. */
export function secretLeaves(values: unknown): Leaf[] {
  return leavesBelow(values, [], configJsonSchema() as SchemaNode);
}

/** Whether a leaf is one to hide. Of an env entry the schema cannot tell: its name does, or a password in a URL. Pure. */
export function isToHide({ path, value }: Leaf): boolean {
  const text = typeof value === "string" ? value : "";
  return path.at(-2) !== "env" || isSecretName(path.at(-1) ?? "") || passwordOf(text).length > 0;
}

/**
 * What the schema says is secret in a stage, as far as it is readable: neither encrypted nor still to be set. An env entry
 * is `NAME=value`, since many are secret only by where they stand. Pure.
 */
export function secretValues(stage: Stage): unknown[] {
  return secretLeaves(stage)
    .filter(({ value }) => value !== ENCRYPTED && value !== PLACEHOLDER)
    .map(({ value, path }) => (path.at(-2) === "env" ? `${path.at(-1)}=${value}` : value));
}

/** Variables of the environment that the stage takes secrets from. Pure. */
export function secretVariableNames({ akash }: Stage): string[] {
  const { mnemonicEnv, passphraseEnv } = akash.wallet;
  return [mnemonicEnv, passphraseEnv].filter((name) => name !== undefined);
}

function leavesBelow(value: unknown, path: readonly string[], node: SchemaNode | undefined): Leaf[] {
  if (node && isSecretNode(node)) return [{ value, path }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    leavesBelow(item, [...path, key], nodeBelow(node, Array.isArray(value) ? Number(key) : key)),
  );
}
