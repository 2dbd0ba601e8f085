import { nodeBelow } from "../allowed.ts";
import { PLACEHOLDER } from "../placeholders.ts";
import { configJsonSchema, isSecretNode, type SchemaNode } from "../schema-json.ts";
import type { Path } from "./key.ts";
import { placeOf, placesIn, secretPlaces } from "./keys.ts";
import { isToHide, type Leaf, secretLeaves } from "./values.ts";

/** `missing`: the stage cannot run without it; `optional`: it can. */
export type SecretState = "set" | "missing" | "plain text" | "optional";

export interface SecretRow {
  /** Below `config`. */
  readonly path: Path;
  readonly state: SecretState;
}

/**
 * Every secret that a stage has or needs, in the order of the schema, then every other one it may have. Pure.
 * @param values below `config`, as the file has them; the stage need not be valid
 */
export function secretRows(values: unknown): SecretRow[] {
  const leaves = secretLeaves(values).filter((leaf) => typeof leaf.value !== "string" || isToHide(leaf));
  const there = leaves.map((leaf): SecretRow => ({ path: leaf.path, state: stateOf(leaf) }));
  const needed = missingBelow(values, configJsonSchema() as SchemaNode, []);
  const rows = [...there, ...needed.map((path): SecretRow => ({ path, state: "missing" }))];
  const others = placesIn(values, secretPlaces()).filter((place) => !rows.some(({ path }) => isSame(path, place)));
  return [
    ...rows.toSorted((one, other) => rank(one.path) - rank(other.path)),
    ...others.map((path): SecretRow => ({ path, state: "optional" })),
  ];
}

function stateOf({ value }: Leaf): SecretState {
  if (typeof value === "object" && value !== null) return "set";
  return value === PLACEHOLDER || value === null ? "missing" : "plain text";
}

const isSame = (one: Path, other: Path): boolean => one.join("\n") === other.join("\n");

/** The number of its place in the schema. */
function rank(path: Path): number {
  const place = placeOf(path);
  return place ? secretPlaces().indexOf(place) : -1;
}

/** Secrets that a mapping which is there has to have, and has not. */
function missingBelow(value: unknown, node: SchemaNode | undefined, path: Path): Path[] {
  if (!node || isSecretNode(node) || typeof value !== "object" || value === null) return [];
  const values = value as Readonly<Record<string, unknown>>;
  const missing = requiredKeys(node)
    .filter((key) => values[key] === undefined && isSecretNode(node.properties?.[key] ?? {}))
    .map((key) => [...path, key]);
  const below = Object.entries(values).flatMap(([key, item]) =>
    missingBelow(item, nodeBelow(node, Array.isArray(value) ? Number(key) : key), [...path, key]),
  );
  return [...missing, ...below];
}

const requiredKeys = ({ required = [] }: SchemaNode): readonly string[] => required;

/**
 * What the mappings on the way to a path have to have beside it, where they are not there yet: single values that a stage
 * cannot do without. Pure.
 */
export function requiredBeside(values: unknown, path: Path): Path[] {
  const found: Path[] = [];
  let node: SchemaNode | undefined = configJsonSchema() as SchemaNode;
  let value: unknown = values;
  for (const [index, key] of path.entries()) {
    if (value === undefined || value === null) {
      const before = path.slice(0, index);
      const others = requiredKeys(node ?? {}).filter(
        (other) => other !== key && !node?.properties?.[other]?.properties,
      );
      found.push(...others.map((other) => [...before, other]));
    }
    node = nodeBelow(node, key);
    value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  }
  return found;
}
