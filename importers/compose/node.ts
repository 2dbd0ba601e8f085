import { InputError, MIB } from "../../input/input-error.ts";
import { child } from "../../sdl/problem.ts";
import { type Places, readYaml, type Tree } from "../../sdl/tree.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import type { Place } from "../note.ts";
import type { Text } from "../source.ts";
import { interpolate, type Variables } from "./interpolate.ts";

/** A value of a compose file, and where it stands. */
export type Node = Mapping | List | Scalar;

interface Placed {
  readonly at: Place;
  /** Such as `services.web.ports[0]`. */
  readonly path: string;
}

export interface Mapping extends Placed {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Node>;
}

export interface List extends Placed {
  readonly kind: "list";
  readonly items: readonly Node[];
}

export interface Scalar extends Placed, Text {
  readonly kind: "scalar";
  /** As YAML reads it, before variables are filled in. */
  readonly value: unknown;
}

/** Entries of one mapping or list: no file of a person comes near. */
const MOST_ENTRIES = 1000;

/** Refuses more than a few MiB of text, which aliases, variables and `extends` can make of a small file. */
export class Budget {
  #left = 4 * MIB;

  /** @throws InputError */
  spend(characters: number, line: number): void {
    this.#left -= characters + 1;
    if (this.#left < 0)
      throw new InputError("limit", "aliases, variables and extends make more than 4 MiB of it", { line, column: 1 });
  }
}

/**
 * Reads the text of a compose file, with anchors, merge keys and variables: as YAML is read by the parser of Go, which
 * compose uses too.
 * @throws InputError
 */
export function readNodes(text: string, file: string, variables: Variables): Node {
  const { tree, places, problems } = readYaml(text);
  const [problem] = problems;
  if (!tree) {
    const { message = "it is no YAML", line = 1, column = 1 } = problem ?? {};
    throw new InputError("syntax", message, { line, column });
  }
  return nodeOf(tree, "", { file, places, variables, budget: new Budget() });
}

interface Reading {
  readonly budget: Budget;
  readonly file: string;
  readonly places: Places;
  readonly variables: Variables;
}

function nodeOf(tree: Tree, path: string, reading: Reading): Node {
  const line = reading.places.get(path)?.line ?? 1;
  const at = { file: reading.file, line };
  if (tree.kind === "list") {
    refuseCrowded(tree.items.length, line);
    return {
      kind: "list",
      at,
      path,
      items: tree.items.map((item, index) => nodeOf(item, child(path, index), reading)),
    };
  }
  if (tree.kind === "map") {
    refuseCrowded(tree.entries.size, line);
    const entries = [...tree.entries].map(([key, value]) => [key, nodeOf(value, child(path, key), reading)] as const);
    return { kind: "map", at, path, entries: new Map(entries) };
  }
  reading.budget.spend(tree.text.length, line);
  const node: Scalar = { kind: "scalar", at, path, value: tree.value, ...filled(tree, reading.variables) };
  reading.budget.spend(node.text.length, line);
  return node;
}

const filled = ({ value, text }: Extract<Tree, { kind: "scalar" }>, variables: Variables) =>
  typeof value === "string" ? interpolate(value, variables) : { text, unset: [], secret: false };

function refuseCrowded(entries: number, line: number): void {
  if (entries > MOST_ENTRIES)
    throw new InputError("limit", `more than ${MOST_ENTRIES} entries in one mapping or list`, { line, column: 1 });
}

/** Nothing was written, or `null`. */
export const isNothing = (node: Node | undefined): boolean =>
  node === undefined || (node.kind === "scalar" && (node.value === null || node.value === undefined));

/** The value of a key of a mapping; undefined where there is none, or nothing. */
export function valueAt(node: Node | undefined, key: string): Node | undefined {
  const found = node?.kind === "map" ? node.entries.get(key) : undefined;
  return isNothing(found) ? undefined : found;
}

/** The same through several keys. */
export const valueIn = (node: Node | undefined, ...keys: readonly string[]): Node | undefined =>
  keys.reduce<Node | undefined>((value, key) => valueAt(value, key), node);

/** The text of a single value that may be shown: where a secret is filled in, a placeholder. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.kind !== "scalar" || isNothing(node)) return undefined;
  return node.secret ? PLACEHOLDER : node.text;
}

/** A value, or each of a list. */
export function eachOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || isNothing(node)) return [];
  return node.kind === "list" ? node.items.filter((item) => !isNothing(item)) : [node];
}

/** Keys and values of a mapping, also of one that is written as a list of `key=value`. */
export function pairsOf(node: Node | undefined): { name: string; node: Node; value: Text | undefined }[] {
  if (node?.kind === "map") {
    return [...node.entries].map(([name, item]) => ({
      name,
      node: item,
      value: item.kind === "scalar" && !isNothing(item) ? item : undefined,
    }));
  }
  return eachOf(node).flatMap((item) => {
    if (item.kind !== "scalar") return [];
    const at = item.text.indexOf("=");
    const written = String(item.value).split("=")[0]!;
    const name = item.secret && written.includes("$") ? PLACEHOLDER : at < 0 ? item.text : item.text.slice(0, at);
    return [{ name, node: item, value: at < 0 ? undefined : { ...item, text: item.text.slice(at + 1) } }];
  });
}
