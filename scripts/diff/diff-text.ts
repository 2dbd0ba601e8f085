import { styleText } from "node:util";
import { UNKNOWN } from "../../engine/stack-state.ts";
import { printableLine } from "../../errors/printable.ts";
import type { Change } from "../../operations/changes/changes.ts";
import type { Field } from "../../operations/changes/fields.ts";
import { kindOf } from "../../plugin/kinds.ts";

const SIGNS = {
  create: ["+", "green"],
  update: ["~", "yellow"],
  replace: ["±", "magenta"],
  delete: ["-", "red"],
} as const;

/** Characters of a value. */
const MOST = 80;

/** The changes for a person: a line each, below it what differs, and how many there are. Pure but for colours. */
export function diffText(changes: readonly Change[]): string {
  if (changes.length === 0) return "nothing would change\n";
  const counts = (Object.keys(SIGNS) as Change["does"][]).flatMap((does) => {
    const many = changes.filter((change) => change.does === does).length;
    return many > 0 ? [`${many} to ${does}`] : [];
  });
  return `${[...changes.flatMap(linesOf), "", counts.join(", ")].join("\n")}\n`;
}

function linesOf({ does, type, name, reasons, fields }: Change): string[] {
  const [sign, colour] = SIGNS[does];
  const why = printableLine(oncePerCause(reasons).join("; "));
  const heading = `${styleText(colour, `${sign} ${kindOf(type)} ${printableLine(name)}`)}${why && `: ${why}`}`;
  return [heading, ...fields.map((field) => `    ${fieldText(field)}`)];
}

/** `CPU 1 -> 2: immutable` and `memory 1 -> 2: immutable` in one. */
function oncePerCause(reasons: readonly string[]): string[] {
  const parts = reasons.map((reason) => /^(.*): (.*)$/s.exec(reason)?.slice(1) ?? [reason]);
  const causes = Map.groupBy(parts, ([what, cause]) => cause ?? what);
  return [...causes.values()].map((those) => {
    const cause = those[0]!.slice(1);
    return [those.map(([what]) => what).join(", "), ...cause].join(": ");
  });
}

function fieldText({ does, path, before, after }: Field): string {
  const name = printableLine(path);
  if (does === "add") return `+ ${name}: ${valueText(after)}`;
  if (does === "delete") return `- ${name}: ${valueText(before)}`;
  if (after === UNKNOWN) return `${name}: ${LATER}`;
  const [old, given] = [inline(before), inline(after)];
  // Hidden, whatever it was.
  if (old === given) return `${name}: ${valueText(after)}`;
  const from = Math.max(old.length, given.length) > MOST ? differFrom(old, given) : 0;
  const side = (text: string) => printableLine(from > 0 ? `…${text.slice(from)}` : text, MOST);
  return `${name}: ${side(old)} -> ${side(given)}`;
}

/** Where two texts begin to differ, and some characters before, to see where that is. */
function differFrom(one: string, other: string): number {
  const at = [...one].findIndex((character, index) => character !== other[index]);
  return Math.max(0, (at < 0 ? one.length : at) - 20);
}

const LATER = "known once up has run";

const valueText = (value: unknown): string => printableLine(inline(value), MOST);

/** A value on one line, in YAML's flow style. */
function inline(value: unknown): string {
  if (value === UNKNOWN) return `(${LATER})`;
  if (value === undefined) return "nothing";
  if (typeof value === "string")
    return /^[^\s"'{},[\]\p{C}]+$|^\[secret\]$/u.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${inline(inner)}`)
    .join(", ")}}`;
}
