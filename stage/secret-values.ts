import { nodeBelow } from "./allowed.ts";
import { PLACEHOLDER } from "./placeholders.ts";
import type { Stage } from "./schema.ts";
import { configJsonSchema, isSecretNode, type SchemaNode } from "./schema-json.ts";
import { ENCRYPTED } from "./secret.ts";

/**
 * What the schema says is secret in a stage, as far as it is readable: neither encrypted nor still to be set. An env entry
 * is `NAME=value`, since many are secret only by where they stand. Pure.
 */
export function secretValues(stage: Stage): unknown[] {
  return leavesBelow(stage, [], configJsonSchema() as SchemaNode)
    .filter(({ value }) => value !== ENCRYPTED && value !== PLACEHOLDER)
    .map(({ value, path }) => (path.at(-2) === "env" ? `${path.at(-1)}=${value}` : value));
}

/** Variables of the environment that the stage takes secrets from. Pure. */
export function secretVariableNames({ akash }: Stage): string[] {
  const { mnemonicEnv, passphraseEnv } = akash.wallet;
  return [mnemonicEnv, passphraseEnv].filter((name) => name !== undefined);
}

interface Leaf {
  readonly value: unknown;
  readonly path: readonly string[];
}

function leavesBelow(value: unknown, path: readonly string[], node: SchemaNode | undefined): Leaf[] {
  if (node && isSecretNode(node)) return [{ value, path }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    leavesBelow(item, [...path, key], nodeBelow(node, Array.isArray(value) ? Number(key) : key)),
  );
}
