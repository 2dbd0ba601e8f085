import { interpolate, type Variables } from "./interpolate.ts";

/** One assignment of an environment file; lines count from 1. */
export interface Assignment {
  readonly name: string;
  readonly text: string;
  /** Whether the value of a variable with the name of a secret is filled in. */
  readonly secret: boolean;
  readonly line: number;
}

/** Reads a `.env`: `NAME=value`, with or without `export`, comments, quotes. What is no assignment is left out. Pure. */
export function assignmentsIn(text: string): Assignment[] {
  const known = new Map<string, Assignment>();
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [, name, raw] = /^\s*(?:export\s+)?([\w.-]+)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined || raw === undefined) return [];
    const assignment = { name, ...valueIn(raw.trim(), known), line: index + 1 };
    known.set(name, assignment);
    return [assignment];
  });
}

/** Variables by name, the last one of each. */
export const variablesIn = (text: string): Variables => new Map(assignmentsIn(text).map((each) => [each.name, each]));

function valueIn(raw: string, known: Variables): { text: string; secret: boolean } {
  const [, single] = /^'([^']*)'/.exec(raw) ?? [];
  if (single !== undefined) return { text: single, secret: false };
  const [, double] = /^"((?:[^"\\]|\\.)*)"/.exec(raw) ?? [];
  const { text, secret } = interpolate(
    double?.replace(/\\(["\\n])/g, plain) ?? raw.replace(/\s#.*$/, "").trimEnd(),
    known,
  );
  return { text, secret };
}

const plain = (_: string, character: string): string => (character === "n" ? "\n" : character);
