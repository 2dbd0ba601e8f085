import { isAlias, isMap, isPair, isSeq, type Node } from "yaml";
import { InputError } from "../../input/input-error.ts";
import { isMapping } from "../../input/mapping.ts";
import { dataOf, offsetOf, parseYaml, type Yaml } from "../../input/yaml.ts";
import { plainKey, withoutPrefix } from "../file.ts";
import { EditError } from "./edit-error.ts";

/**
 * Holds that a changed text means what the former did, but for one value and what is an alias of it. The last line of
 * defence against a form of YAML that was not thought of.
 * @param value undefined = the key is gone
 * @throws EditError
 */
export function checkEdit(before: Yaml, changed: string, path: readonly string[], value: unknown): void {
  const refuse = (): never => {
    const where = before.document.contents ? offsetOf(before.document.contents as Node) : 0;
    throw new EditError(`${path.join(".")} cannot be written in place as the file is written`, before.placeAt(where));
  };
  const after = parsed(changed) ?? refuse();
  const expected = withPath(meaning(before), path, value);
  const aliases = aliasPaths(after.document.contents as Node | null, []);
  const other = differences(expected, meaning(after), []).filter(
    (at) => !aliases.some((alias) => alias.every((key, index) => at[index] === key)),
  );
  if (other.length > 0) refuse();
}

function parsed(text: string): Yaml | undefined {
  try {
    const yaml = parseYaml(text);
    dataOf(yaml);
    return yaml;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** Data of a file; keys of `config` without the prefix. */
function meaning(yaml: Yaml): Values {
  const file = (dataOf(yaml) ?? {}) as Values;
  return isMapping(file.config) ? { ...file, config: withoutPrefix(file.config) } : file;
}

function withPath(data: unknown, [key, ...rest]: readonly string[], value: unknown): Values | unknown[] {
  if (Array.isArray(data))
    return data.map((item, index) => (String(index) === key ? withPath(item, rest, value) : item));
  const { [key!]: former, ...others } = isMapping(data) ? data : {};
  if (rest.length > 0) return { ...others, [key!]: withPath(former, rest, value) };
  return value === undefined ? others : { ...others, [key!]: value };
}

/** Paths at which two values differ, as far in as they can be told. */
function differences(one: unknown, other: unknown, path: readonly string[]): (readonly string[])[] {
  if (isMapping(one) && isMapping(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.flatMap((key) => differences(one[key], other[key], [...path, key]));
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, index) => differences(item, other[index], [...path, String(index)]));
  return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
}

/** Where aliases stand. */
function aliasPaths(node: Node | null, path: readonly string[]): (readonly string[])[] {
  if (isAlias(node)) return [path];
  if (isSeq<Node>(node)) return node.items.flatMap((item) => aliasPaths(item, path));
  if (!isMap<Node, Node | null>(node)) return [];
  return node.items.flatMap((item) =>
    isPair(item) ? aliasPaths(item.value as Node | null, [...path, plainKey(String(item.key))]) : [],
  );
}
