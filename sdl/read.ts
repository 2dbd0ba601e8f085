import { ignoredText } from "./ignored-keys.ts";
import { child, type Report } from "./problem.ts";
import type { Tree } from "./tree.ts";

/** Reads one value of a known type; reports and returns undefined when it is something else. */
export type Reader<T> = (tree: Tree, path: string, report: Report) => T | undefined;

export interface Field<T> {
  read: Reader<T>;
  required: boolean;
  /** `null` is read as a value instead of counting as absent. */
  readNull?: boolean;
}

export type Fields<T> = { [K in keyof T]-?: Field<NonNullable<T[K]>> };

export function required<T>(read: Reader<T>): Field<T> {
  return { read, required: true };
}

/** Absent and `null` are the same. */
export function optional<T>(read: Reader<T>): Field<T> {
  return { read, required: false };
}

/** Absent is fine, but `null` is a value that has to make sense. */
export function present<T>(read: Reader<T>): Field<T> {
  return { read, required: false, readNull: true };
}

/** A code that is a warning: Go reads on as if the key were not there. */
export const IGNORED_KEY = "ignored-key";

/** A mapping with these keys, others being ignored as in Go; nothing at all counts as a mapping without keys. */
export const record = <T extends object>(fields: Fields<T>): Reader<T> => mapping(fields, ignored);

/** The same where Go refuses other keys. */
export const closedRecord = <T extends object>(fields: Fields<T>): Reader<T> =>
  mapping(fields, (key, known) => ["unknown-key", `unknown key "${key}"; allowed here: ${known.join(", ")}`]);

type OfUnknown = (key: string, known: readonly string[]) => [code: string, message: string];

const ignored: OfUnknown = (key, known) => [IGNORED_KEY, ignoredText(key, known)];

function mapping<T extends object>(fields: Fields<T>, ofUnknown: OfUnknown): Reader<T> {
  const known = Object.keys(fields);
  return (tree, path, report) => {
    const given = isNull(tree) ? new Map<string, Tree>() : tree.kind === "map" ? tree.entries : undefined;
    if (!given) return wrong(tree, path, report, `a mapping with ${known.join(", ")}`);
    for (const key of given.keys()) {
      if (!known.includes(key)) {
        const [code, message] = ofUnknown(key, known);
        report(code, child(path, key), message);
      }
    }
    const entries = known.flatMap((key) => {
      const { read, required: needed, readNull } = fields[key as keyof T];
      const value = given.get(key);
      if (value && (readNull || !isNull(value))) return [[key, read(value, child(path, key), report)]];
      if (needed) report("missing", child(path, key), `${key} is required`);
      return [];
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
  };
}

/** A mapping with names of the author's choice. */
export function dictionary<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (tree, path, report) => {
    if (tree.kind !== "map") return wrong(tree, path, report, "a mapping");
    const entries = [...tree.entries].map(([key, value]) => [key, read(value, child(path, key), report)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, T] => entry[1] !== undefined));
  };
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (tree, path, report) => {
    if (tree.kind !== "list") return wrong(tree, path, report, "a list");
    // Go leaves out what is null.
    const items = tree.items.map((item, index) => (isNull(item) ? undefined : read(item, child(path, index), report)));
    return items.filter((item): item is Awaited<T> & T => item !== undefined);
  };
}

/** Text; numbers and booleans count as what was written, as in Go. */
export const text: Reader<string> = (tree, path, report) => {
  if (tree.kind !== "scalar" || tree.value === null) return wrong(tree, path, report, "text");
  return tree.text;
};

/** Text, where nothing means the empty text. */
export const textOrNothing: Reader<string> = (tree, path, report) => (isNull(tree) ? "" : text(tree, path, report));

export const filledText: Reader<string> = (tree, path, report) => {
  const value = text(tree, path, report);
  if (value === "") report("missing", path, "must not be empty");
  return value || undefined;
};

/** A number or its text, whichever was written. */
export const numeric: Reader<number | string> = (tree, path, report) => {
  const value = text(tree, path, report);
  return tree.kind === "scalar" && typeof tree.value === "number" && String(tree.value) === value ? tree.value : value;
};

/** YAML 1.2 booleans, and the 1.1 words that Go still takes where a boolean is expected. */
export const boolean: Reader<boolean> = (tree, path, report) => {
  const value = tree.kind === "scalar" ? tree.value : undefined;
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && /^(y|yes|on)$/i.test(value)) return true;
  if (typeof value === "string" && /^(n|no|off)$/i.test(value)) return false;
  return wrong(tree, path, report, "true or false");
};

export function integer(from: number, to: number): Reader<number> {
  return (tree, path, report) => {
    const value = tree.kind === "scalar" ? tree.value : undefined;
    if (typeof value !== "number" || !Number.isInteger(value)) return wrong(tree, path, report, "a whole number");
    if (value >= from && value <= to) return value;
    report("out-of-range", path, `${value} is not between ${from} and ${to}`);
    return undefined;
  };
}

export function choice<T extends string>(...allowed: T[]): Reader<T> {
  return (tree, path, report) => {
    const value = text(tree, path, report);
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    report("invalid-value", path, `"${value}" is not one of ${allowed.join(", ")}`);
    return undefined;
  };
}

/** Also tries `parse`, whose RangeError says what is allowed. */
export function parsed<T>(read: Reader<T>, parse: (value: T) => unknown): Reader<T> {
  return (tree, path, report) => {
    const value = read(tree, path, report);
    if (value === undefined) return undefined;
    try {
      parse(value);
      return value;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      report("invalid-value", path, error.message);
      return undefined;
    }
  };
}

export function isNull(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

function wrong(tree: Tree, path: string, report: Report, expected: string): undefined {
  const found = { map: "a mapping", list: "a list", scalar: isNull(tree) ? "nothing" : "a single value" }[tree.kind];
  const shown = tree.kind === "scalar" && typeof tree.value !== "string" && !isNull(tree) ? tree.text : found;
  report("wrong-type", path, `expected ${expected}, found ${shown}`);
}
