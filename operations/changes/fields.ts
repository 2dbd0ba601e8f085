import { UNKNOWN } from "../../engine/stack-state.ts";
import { type Key, keysOf, valueAt } from "./path.ts";
import type { Step } from "./plan.ts";

/** One value that differs. */
export interface Field {
  readonly does: "add" | "update" | "delete";
  /** In Pulumi's notation. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Whether the resource is replaced because of it. */
  readonly replaces: boolean;
}

/** What differs, one field for all that says the same. Pure. */
export function fieldsOf({ detailedDiff, oldState, newState }: Step): Field[] {
  const sides: Sides = {
    before: (keys) => valueAt(oldState?.inputs, keys) ?? valueAt(oldState?.outputs, keys),
    after: (keys) => valueAt(newState?.inputs, keys),
  };
  const found = Object.entries(detailedDiff ?? {}).map(([path, { kind }]) => fieldAt(sides, path, kind));
  return [...Map.groupBy(found, ({ path }) => path).values()].flatMap((alike) => {
    const field = { ...alike[0]!, replaces: alike.some(({ replaces }) => replaces) };
    return listChanges(field);
  });
}

interface Sides {
  readonly before: (keys: readonly Key[]) => unknown;
  readonly after: (keys: readonly Key[]) => unknown;
}

function fieldAt({ before, after }: Sides, path: string, kind: string): Field {
  const replaces = kind.endsWith("-replace");
  const keys = keysOf(path);
  if (after(keys) === UNKNOWN) {
    const first = keys.slice(0, 1);
    return { does: "update", path: String(first[0]), before: before(first), after: UNKNOWN, replaces };
  }
  const list = keys.slice(0, -1);
  if (typeof keys.at(-1) === "number" && isPlainList(before(list)) && isPlainList(after(list))) {
    const whole = path.replace(/\[\d+\]$/, "");
    return { does: "update", path: whole, before: before(list), after: after(list), replaces };
  }
  const does = kind.startsWith("add") ? "add" : kind.startsWith("delete") ? "delete" : "update";
  return { does, path, before: before(keys), after: after(keys), replaces };
}

/** A list of plain values as what is new in it and what is gone; as a whole where only their order differs, and as the one item that is another. */
function listChanges(field: Field): Field[] {
  const { before, after } = field;
  if (!isPlainList(before) || !isPlainList(after)) return [field];
  const gone = before.filter((item) => !after.includes(item));
  const added = after.filter((item) => !before.includes(item));
  if (gone.length + added.length === 0) return [field];
  if (gone.length === 1 && added.length === 1) return [{ ...field, before: gone[0], after: added[0] }];
  return [
    ...gone.map((item): Field => ({ ...field, does: "delete", before: item, after: undefined })),
    ...added.map((item): Field => ({ ...field, does: "add", before: undefined, after: item })),
  ];
}

const isPlainList = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.every((item) => typeof item !== "object" && item !== UNKNOWN);
