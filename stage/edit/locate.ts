import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Place } from "../../input/input-error.ts";
import { offsetOf, type Yaml } from "../../input/yaml.ts";
import { isIndex } from "../allowed.ts";
import { plainKey } from "../file.ts";
import { EditError } from "./edit-error.ts";

export type Mapping = YAMLMap<Node, Node | null>;
export type Entry = Pair<Node, Node | null>;

/** How far a path leads into a file, keys from the root. */
export interface Found {
  /** Entries on the way, the outermost first; as many as there are. */
  readonly entries: readonly Entry[];
  /** The mapping that has the last of them, or would have the first one that is missing; undefined where nothing stands there yet. */
  readonly mapping: Mapping | undefined;
  /** Keys that are missing. */
  readonly rest: readonly string[];
}

/**
 * Follows a path, through lists by the number of an entry. Top-level keys of `config` are the same with the project's prefix and without.
 * @throws EditError where it leads through an alias, or through what is no mapping, or to an entry of a list as a whole
 */
export function locate({ document, placeAt }: Yaml, path: readonly string[]): Found {
  const entries: Entry[] = [];
  let node = document.contents as Node | null;
  let mapping: Mapping | undefined;
  for (const [index, key] of path.entries()) {
    const where = (): Place => placeAt(node ? offsetOf(node) : 0);
    const name = path.slice(0, index).join(".") || "the file";
    if (isAlias(node))
      throw new EditError(`${name} is an alias (*${node.source}), which stands for another place`, where());
    if (isNothing(node)) return { entries, mapping: undefined, rest: path.slice(index) };
    if (isSeq<Node | null>(node) && isIndex(key)) {
      const item = index < path.length - 1 ? node.items[Number(key)] : undefined;
      if (!item)
        throw new EditError(`${name} is a list, and ${path.slice(0, index + 1).join(".")} no mapping in it`, where());
      node = item;
      continue;
    }
    if (!isMap<Node, Node | null>(node)) throw new EditError(`${name} is no mapping`, where());
    mapping = node;
    const entry = node.items.find((item) => keyOf(item) === plainKey(key));
    if (!entry) return { entries, mapping, rest: path.slice(index) };
    entries.push(entry);
    node = entry.value;
  }
  return { entries, mapping, rest: [] };
}

export const keyOf = ({ key }: Entry): string | undefined => (isScalar(key) ? plainKey(String(key.value)) : undefined);

/** What is left empty. */
export const isNothing = (node: Node | null): boolean =>
  node === null || (isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]);

/** Where the text of a node ends, without what may follow it in its line. */
export function endOf(node: Node | null | undefined): number {
  if (!isMap<Node, Node | null>(node) || node.flow) return node?.range?.[1] ?? 0;
  const last = node.items.at(-1);
  return last ? endOfEntry(last) : (node.range?.[1] ?? 0);
}

export const endOfEntry = ({ key, value }: Entry): number => Math.max(endOf(key), endOf(value));

/** Where a value may begin in the line of its key: after the colon, and the value's anchor where it has one. */
export function afterColon(text: string, { key }: Entry): number {
  const colon = text.indexOf(":", endOf(key));
  return colon + /^:(?:[ \t]+&[^\s,[\]{}]+)?/.exec(text.slice(colon))![0].length;
}
