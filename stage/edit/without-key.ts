import { isMap, type Node } from "yaml";
import { offsetOf, parseYaml } from "../../input/yaml.ts";
import { checkEdit } from "./check-edit.ts";
import { afterColon, type Entry, endOf, endOfEntry, locate, type Mapping } from "./locate.ts";
import { endOfLine, type Splice, splice, startOfLine } from "./splice.ts";

/**
 * The text of a stage file without the key at a path; what had nothing else is `{}` from then on. As it is where there is no such key.
 * Pure.
 * @param path keys from the root
 * @throws EditError where that cannot be done in place; InputError where the text is no YAML
 */
export function withoutKey(text: string, path: readonly string[]): string {
  const yaml = parseYaml(text);
  const { entries, mapping, rest } = locate(yaml, path);
  const entry = entries.at(-1);
  if (rest.length > 0 || !entry || !mapping) return text;
  const removed = mapping.flow ? splice(text, fromFlow(text, mapping, entry)) : splice(text, fromBlock(text, entry));
  const parent = entries.at(-2);
  const emptied = !mapping.flow && mapping.items.length === 1 && parent;
  const changed = emptied ? splice(removed, emptyMapping(text, parent)) : removed;
  checkEdit(yaml, changed, path, undefined);
  return changed;
}

/** Whether the key at a path has a mapping with nothing in it, and no comment. Pure. */
export function isBare(text: string, path: readonly string[]): boolean {
  const { entries, rest } = locate(parseYaml(text), path);
  const value = entries.at(-1)?.value ?? null;
  return rest.length === 0 && isMap<Node, Node | null>(value) && value.items.length === 0 && !value.comment;
}

const fromBlock = (text: string, entry: Entry): Splice => ({
  start: startOfLine(text, offsetOf(entry.key)),
  end: endOfLine(text, endOfEntry(entry)),
  text: "",
});

/** With the comma before it, or else the one after; the last one with the space around it. */
function fromFlow(text: string, mapping: Mapping, entry: Entry): Splice {
  const { items } = mapping;
  const index = items.indexOf(entry);
  const inside = { start: offsetOf(mapping) + 1, end: endOf(mapping) - 1, text: "" };
  if (items.length === 1 && !text.slice(inside.start, inside.end).includes("\n")) return inside;
  const [before, after] = [items[index - 1], items[index + 1]];
  const start = before ? endOfEntry(before) : offsetOf(entry.key);
  const end = !before && after ? offsetOf(after.key) : endOfEntry(entry);
  return { start, end, text: "" };
}

/** What was removed stood after it. */
function emptyMapping(text: string, parent: Entry): Splice {
  const start = afterColon(text, parent);
  return { start, end: start, text: " {}" };
}
