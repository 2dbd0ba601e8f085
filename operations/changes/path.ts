import { UNKNOWN } from "../../engine/stack-state.ts";

/** A name or an index within a value. */
export type Key = string | number;

const PART = /([^.[\]"]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]/g;

/** The keys of a path in Pulumi's notation, such as `records["www/A"].values[0]`. */
export const keysOf = (path: string): Key[] =>
  [...path.matchAll(PART)].map(([, name, quoted, index]) =>
    index === undefined ? (name ?? quoted!.replace(/\\(.)/g, "$1")) : Number(index),
  );

/** What is there within a value; undefined where nothing is. */
export function valueAt(value: unknown, keys: readonly Key[]): unknown {
  return keys.reduce<unknown>(
    // What is hidden is hidden with all that is in it.
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<Key, unknown>)[key] : hidden(inner),
    value,
  );
}

const hidden = (value: unknown): unknown => (value === SECRET || value === UNKNOWN ? value : undefined);

/** By which the engine stands for what it does not show. */
export const SECRET = "[secret]";
