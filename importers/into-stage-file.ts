import { isCollection, isMap, isPair, isScalar, type Node } from "yaml";
import { offsetOf, parseYaml, type Yaml } from "../input/yaml.ts";
import { checkEdit } from "../stage/edit/check-edit.ts";
import { EditError } from "../stage/edit/edit-error.ts";
import {
  afterColon,
  type Entry,
  endOf,
  endOfEntry,
  type Found,
  isNothing,
  locate,
  type Mapping,
} from "../stage/edit/locate.ts";
import { endOfLine, type Splice, splice, startOfLine } from "../stage/edit/splice.ts";
import { PREFIX, stageFile } from "../stage/file.ts";
import { indented } from "../stage/init/yaml-text.ts";
import { appLines, dataOfDrafts, flow } from "./block.ts";
import type { Draft } from "./draft.ts";

const PATH = ["config", "services", "apps"] as const;

/**
 * The text of a stage file with these apps added, and their comments; nothing else of it changes. Pure.
 * @throws EditError where the file is written in a way that this cannot add to
 * @throws InputError where the text is no YAML
 */
export function intoStageFile(text: string, drafts: readonly Draft[]): string {
  const yaml = parseYaml(text);
  const found = locate(yaml, PATH);
  const apps = appsIn(yaml, found);
  const changed = apps ? intoMapping(text, apps, [], drafts) : intoNothing(text, yaml, found, drafts);
  checkEdit(yaml, changed, PATH, { ...formerApps(text), ...dataOfDrafts(drafts) });
  return changed;
}

/** Names of apps that the text of a stage file has already. Pure. @throws InputError where it is no YAML */
export function takenNames(text: string, drafts: readonly Draft[]): string[] {
  const apps = formerApps(text);
  return drafts.map(({ name }) => name).filter((name) => Object.hasOwn(apps, name));
}

function formerApps(text: string): object {
  const { services } = stageFile(text).values as { services?: { apps?: object | null } | null };
  return services?.apps ?? {};
}

/** The mapping of apps, where it has any. */
function appsIn({ placeAt }: Yaml, { entries, rest }: Found): Mapping | undefined {
  const value = entries.at(-1)?.value ?? null;
  if (rest.length > 0 || isEmpty(value)) return undefined;
  if (isMap<Node, Node | null>(value)) return value;
  throw new EditError("services.apps is no mapping", placeAt(offsetOf(entries.at(-1)!.key)));
}

/** Nothing, or `{}`. */
const isEmpty = (value: Node | null): boolean =>
  value === null || (isScalar(value) && value.value === null) || (isMap(value) && value.items.length === 0);

/** Where there are no apps yet: into the innermost mapping that is there, or in the place of an empty one. */
function intoNothing(text: string, yaml: Yaml, { entries, mapping, rest }: Found, drafts: readonly Draft[]): string {
  const last = entries.at(-1);
  if (last && isEmpty(last.value)) {
    const around = entries.at(-2)?.value ?? yaml.document.contents;
    return intoEmpty(text, last, isMap(around) && around.flow === true, rest, drafts);
  }
  if (mapping) return intoMapping(text, mapping, rest, drafts);
  throw new EditError("the file is empty", { line: 1, column: 1 });
}

function intoEmpty(
  text: string,
  entry: Entry,
  inOneLine: boolean,
  missing: readonly string[],
  drafts: readonly Draft[],
) {
  const start = afterColon(text, entry);
  const place = { start, end: isNothing(entry.value) ? start : endOf(entry.value) };
  if (inOneLine) return splice(text, { ...place, text: ` ${flow(nested(missing, drafts))}` });
  const bare = splice(text, { ...place, text: "" });
  const key = offsetOf(entry.key);
  return splice(
    bare,
    linesAt(bare, endOfLine(bare, key), columnOf(text, entry), indented(nestedLines(missing, drafts))),
  );
}

function intoMapping(text: string, mapping: Mapping, missing: readonly string[], drafts: readonly Draft[]): string {
  const first = mapping.items[0]!;
  const keys = missing.map((key, index) => (index === 0 ? spelled(key, first) : key));
  if (mapping.flow) {
    const at = endOfEntry(mapping.items.at(-1)!);
    return splice(text, { start: at, end: at, text: `, ${flow(nested(keys, drafts)).slice(1, -1).trim()}` });
  }
  const column = columnOf(text, first);
  return splice(text, linesAt(text, endOfMapping(text, mapping, column), column, nestedLines(keys, drafts)));
}

const nested = (keys: readonly string[], drafts: readonly Draft[]): object =>
  keys.reduceRight<object>((inner, key) => ({ [key]: inner }), dataOfDrafts(drafts));

const nestedLines = (keys: readonly string[], drafts: readonly Draft[]): string[] =>
  keys.reduceRight<string[]>((inner, key) => [`${key}:`, ...indented(inner)], appLines(drafts));

/** A key of `config` has the prefix where those that stand there have it. */
const spelled = (key: string, { key: other }: Entry): string =>
  key === "services" && isScalar(other) && String(other.value).startsWith(PREFIX) ? `${PREFIX}${key}` : key;

function columnOf(text: string, { key }: Entry): number {
  const start = offsetOf(key);
  return start - startOfLine(text, start);
}

/** Where the lines of a mapping end: those of its last value, and comments below it that are indented as its keys are, or more. */
function endOfMapping(text: string, mapping: Mapping, column: number): number {
  let end = endOfLine(text, endOfValues(mapping));
  for (;;) {
    const [line = "", indent = "", mark] =
      /^([ \t]*)(#?)[^\n]*\n?/.exec(text.slice(end, endOfLine(text, end + 1))) ?? [];
    if (mark !== "#" || indent.length < column) return end;
    end += line.length;
  }
}

/** Where the text of the last value ends, however deep it lies. */
function endOfValues(node: Node | null | undefined): number {
  if (!isCollection(node) || node.flow || node.items.length === 0) return endOf(node);
  const last: unknown = node.items.at(-1);
  if (!isPair<Node, Node | null>(last)) return endOfValues(last as Node | null);
  return Math.max(endOf(last.key), endOfValues(last.value));
}

/** Lines of their own at the beginning of a line, or at the end of the text. */
function linesAt(text: string, at: number, column: number, lines: readonly string[]): Splice {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const own = lines.map((line) => (line === "" ? line : `${" ".repeat(column)}${line}`)).join(lineBreak);
  const within = at > 0 && text[at - 1] !== "\n";
  return { start: at, end: at, text: within ? `${lineBreak}${own}` : `${own}${lineBreak}` };
}
