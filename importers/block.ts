import { printable, printableLine } from "../errors/printable.ts";
import { indented } from "../stage/init/yaml-text.ts";
import type { Draft } from "./draft.ts";

/** Characters of a list or mapping in one line. */
const LONGEST_LINE = 100;

/** Mappings of an app that stand in lines of their own, however short. */
const OPEN: readonly string[] = ["env", "secrets", "volumes", "placement", "sdl"];

/** The block as it stands below `services:` of a stage file that is indented as most are. */
export const block = (drafts: readonly Draft[]): string =>
  `${indented(["apps:", ...indented(appLines(drafts))], 2).join("\n")}\n`;

/** The lines of a mapping with these apps, from the first name on. */
export const appLines = (drafts: readonly Draft[]): string[] =>
  drafts.flatMap(({ name, settings, remarks }) => [
    `${name}:`,
    ...indented(
      Object.entries(settings).flatMap(([key, value]) =>
        entryLines(key, value, { remarks, path: key, open: OPEN.includes(key) }),
      ),
    ),
  ]);

/** The apps as data. */
export const dataOfDrafts = (drafts: readonly Draft[]): Record<string, unknown> =>
  Object.fromEntries(drafts.map(({ name, settings }) => [name, settings]));

interface Entry {
  readonly remarks: Draft["remarks"];
  /** Of the entry in the settings. */
  readonly path: string;
  /** Whether its mapping is never written in one line. */
  readonly open?: boolean;
}

/** A key with its value, a comment beside it, or above where the value has several lines. */
function entryLines(key: string, value: unknown, { remarks, path, open = false }: Entry): string[] {
  const remark = remarks[path] === undefined ? "" : `# ${printableLine(remarks[path])}`;
  const name = text(key);
  const inline = flow(value);
  if (!isCollection(value) || inline === "{}" || (!open && inline.length <= LONGEST_LINE)) {
    const literal = literalLines(value);
    if (literal) return [`${name}: ${[literal.mark, remark].filter(Boolean).join(" ")}`, ...indented(literal.lines)];
    return [`${name}: ${[inline, remark].filter(Boolean).join(" ")}`];
  }
  const inner = Array.isArray(value)
    ? value.flatMap(itemLines)
    : Object.entries(value).flatMap(([key, item]) => entryLines(key, item, { remarks, path: `${path}.${key}` }));
  return [...(remark ? [remark] : []), `${name}:`, ...indented(inner)];
}

function itemLines(item: unknown): string[] {
  const literal = literalLines(item);
  return literal ? [`- ${literal.mark}`, ...indented(literal.lines)] : [`- ${flow(item)}`];
}

const isCollection = (value: unknown): value is object => typeof value === "object" && value !== null;

/** In one line. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (isCollection(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${text(key)}: ${flow(item)}`);
    return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
  }
  return typeof value === "string" ? text(value) : String(value);
}

/** Words that YAML, of any version, takes for something else than text. */
const RESERVED = /^(~|y|yes|n|no|true|false|on|off|null|\.inf|\.nan)$/i;

const WORD = /^([A-Za-z_/]|\.+\/|[0-9]+[A-Za-z]+$)[\w./@+-]*(:[\w./@+-]+)*$/;

/** Without quotation marks where nobody can take it for anything else. */
const text = (value: string): string =>
  WORD.test(value) && !RESERVED.test(value) ? value : printable(JSON.stringify(value));

/** A text of several lines, as they are. */
function literalLines(value: unknown): { mark: string; lines: string[] } | undefined {
  if (typeof value !== "string" || printable(value) !== value) return undefined;
  const [, body = "", end = ""] = /^([\s\S]*?)(\n?)$/.exec(value) ?? [];
  const lines = body.split("\n");
  if (
    lines.length < 2 ||
    /^\s/.test(body) ||
    lines.at(-1) === "" ||
    lines.some((line) => line !== "" && line.trim() === "")
  )
    return undefined;
  return { mark: end === "" ? "|-" : "|", lines };
}
