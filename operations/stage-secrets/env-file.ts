/** One entry of a `.env`, or a line that is none. Lines count from 1. */
export type EnvLine =
  | { readonly line: number; readonly name: string; readonly value: string }
  | { readonly line: number; readonly why: string };

/**
 * Reads a `.env`: `NAME=value`, with or without `export`; comments and empty lines are left out. In quotation marks a value may have
 * several lines; in double ones `\n`, `\t`, `\"`, `\\` and `\$` are escapes. Nothing is expanded. Pure.
 */
export function parseEnvFile(text: string): EnvLine[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const found: EnvLine[] = [];
  for (let index = 0; index < lines.length; ) {
    const { entry, used } = entryAt(lines, index);
    if (entry) found.push(entry);
    index += used;
  }
  return found;
}

interface Taken {
  readonly entry?: EnvLine;
  /** Lines. */
  readonly used: number;
}

function entryAt(lines: readonly string[], index: number): Taken {
  const line = index + 1;
  const text = lines[index]!;
  if (/^\s*(#|$)/.test(text)) return { used: 1 };
  const [, name, rest] = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(text) ?? [];
  // What it says may be secret, so it is not repeated.
  if (name === undefined || rest === undefined) return { used: 1, entry: { line, why: "is not NAME=value" } };
  const mark = /^["']/.exec(rest)?.[0];
  if (!mark) return { used: 1, entry: { line, name, value: rest.replace(/(^|\s)#.*$/, "").trim() } };
  return quotedAt(lines, index, name, [rest, ...lines.slice(index + 1)].join("\n"), mark);
}

function quotedAt(lines: readonly string[], index: number, name: string, text: string, mark: string): Taken {
  const line = index + 1;
  const pattern = mark === '"' ? /^"((?:[^"\\]|\\[\s\S])*)"/ : /^'([^']*)'/;
  const [whole, inside] = pattern.exec(text) ?? [];
  if (whole === undefined || inside === undefined)
    return { used: lines.length - index, entry: { line, why: `begins with ${mark}, which does not end` } };
  const used = whole.split("\n").length;
  if (!/^[ \t]*(#.*)?(\n|$)/.test(text.slice(whole.length)))
    return { used, entry: { line, why: `goes on after the closing ${mark}` } };
  return { used, entry: { line, name, value: mark === '"' ? unescaped(inside) : inside } };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$" };

const unescaped = (text: string): string => text.replace(/\\([nrt"\\$])/g, (_, sign: string) => ESCAPES[sign]!);
