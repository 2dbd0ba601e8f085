import { isAlias, isMap, isScalar, type Node } from "yaml";
import { offsetOf, parseYaml, type Yaml } from "../../input/yaml.ts";
import { PREFIX } from "../file.ts";
import { checkEdit } from "./check-edit.ts";
import { EditError } from "./edit-error.ts";
import { type Data, flowText, keyText } from "./flow-text.ts";
import { afterColon, type Entry, endOf, endOfEntry, isNothing, locate, type Mapping } from "./locate.ts";
import { endOfLine, insertLine, type Splice, splice, startOfLine } from "./splice.ts";

/**
 * The text of a stage file with another value at a path, in one line: in the place of what stands there, or with all that is
 * missing around it. Pure.
 * @param path keys from the root, such as `config`, `dns`, `providers`
 * @throws EditError where that cannot be done in place; InputError where the text is no YAML
 */
export function withValue(text: string, path: readonly string[], value: Data): string {
  const yaml = parseYaml(text);
  const changed = splice(text, changeOf(text, yaml, path, value));
  checkEdit(yaml, changed, path, value);
  return changed;
}

function changeOf(text: string, yaml: Yaml, path: readonly string[], value: Data): Splice {
  const { entries, mapping, rest } = locate(yaml, path);
  const last = entries.at(-1);
  const [first, ...further] = rest;
  if (first === undefined) return replacement(text, yaml, path, last!, value);
  const inner = further.reduceRight<Data>((data, key) => ({ [key]: data }), value);
  if (mapping) return addition(text, mapping, spelled(first, path, mapping), inner);
  if (last) return at(afterColon(text, last), ` ${flowText({ [first]: inner })}`);
  return insertLine(text, text.length, `${keyText(first)}: ${flowText(inner)}`);
}

/** A key of `config` has the prefix where those that stand there have it. */
function spelled(key: string, path: readonly string[], { items }: Mapping): string {
  const last = items.at(-1)?.key;
  const prefixed = path[0] === "config" && path[1] === key && isScalar(last) && String(last.value).startsWith(PREFIX);
  return prefixed ? `${PREFIX}${key}` : key;
}

function addition(text: string, mapping: Mapping, key: string, data: Data): Splice {
  const entry = `${keyText(key)}: ${flowText(data)}`;
  const last = mapping.items.at(-1);
  if (!last) return at(offsetOf(mapping) + 1, ` ${entry}${text[offsetOf(mapping) + 1] === "}" ? " " : ""}`);
  if (mapping.flow) return at(endOfEntry(last), `, ${entry}`);
  const start = offsetOf(mapping.items[0]!.key);
  const indent = " ".repeat(start - startOfLine(text, start));
  return insertLine(text, endOfLine(text, endOfEntry(last)), `${indent}${entry}`);
}

function replacement(text: string, yaml: Yaml, path: readonly string[], entry: Entry, value: Data): Splice {
  const node = entry.value;
  if (node === null || isNothing(node)) return at(afterColon(text, entry), ` ${flowText(value)}`);
  const ciphertext = ciphertextIn(node);
  if (ciphertext && typeof value === "object")
    return overwritten(text, ciphertext, String(value.secure), ciphertext.type);
  if (ciphertext && !(node as Mapping).flow) return fromColon(text, entry, flowText(value));
  const refuse = (what: string) => {
    throw new EditError(`${path.join(".")} ${what}`, yaml.placeAt(offsetOf(node)));
  };
  if (!ciphertext && !isScalar(node) && !isAlias(node)) refuse("is no single value");
  if (isScalar(node) && node.tag !== undefined) refuse(`has a tag (${node.tag})`);
  return overwritten(text, node, flowText(value), "PLAIN");
}

const at = (offset: number, text: string): Splice => ({ start: offset, end: offset, text });

/** A block scalar ends with its last line. @param type as a scalar is quoted */
function overwritten(text: string, node: Node, by: string, type: string | undefined): Splice {
  const [start, end] = [offsetOf(node), endOf(node)];
  const written = type === "PLAIN" ? by : JSON.stringify(by);
  return { start, end, text: written + lineBreakBefore(text, end) };
}

/** What stands in lines of its own below its key comes into the key's line. */
function fromColon(text: string, entry: Entry, by: string): Splice {
  const start = afterColon(text, entry);
  const end = endOfEntry(entry);
  return text.slice(start, offsetOf(entry.value!)).trim() === ""
    ? { start, end, text: ` ${by}${lineBreakBefore(text, end)}` }
    : overwritten(text, entry.value!, by, "PLAIN");
}

const lineBreakBefore = (text: string, offset: number): string => /\r?\n$/.exec(text.slice(0, offset))?.[0] ?? "";

/** The scalar of `{ secure: … }`. */
function ciphertextIn(node: Node) {
  if (!isMap<Node, Node | null>(node) || node.items.length !== 1) return undefined;
  const [{ key, value } = { key: null, value: null }] = node.items;
  return isScalar(key) && key.value === "secure" && isScalar(value) ? value : undefined;
}
