import type { Difference } from "../../replay/deviations.ts";

/** What stands for a placeholder of the recording, such as `<uuid-5>`. */
export type Bindings = Map<string, string>;

/** Placeholders of what differs at every call. */
const ALWAYS: Readonly<Record<string, RegExp>> = {
  "<date>": /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  "<reqId>": /^\S+$/,
  "<access-token>": /^[\w-]+\.[\w-]+\.[\w-]+$/,
};

/** Leaf by leaf; a placeholder stands for one text throughout, the first that is met there. */
export function differences(expected: unknown, actual: unknown, bound: Bindings, path = ""): Difference[] {
  if (typeof expected === "string") {
    return matches(expected, actual, bound) ? [] : [{ path, expected: translated(expected, bound), actual }];
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const [, count] = /^…<(\d+) items>$/.exec(String(expected.at(-1))) ?? [];
    const shown = count === undefined ? expected : expected.slice(0, -1);
    const unordered = count !== undefined && isBatch(shown);
    const [left, right] = count === undefined ? [byKey(shown), byKey(actual)] : [unordered ? [] : shown, actual];
    const wanted = count === undefined ? expected.length : Number(count);
    const inLength =
      wanted === actual.length ? [] : [{ path: `${path}.length`, expected: wanted, actual: actual.length }];
    const each = left.flatMap((item, index) => differences(item, right[index], bound, `${path}.${index}`));
    return [...inLength, ...each];
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => differences(expected[key], actual[key], bound, path ? `${path}.${key}` : key));
  }
  return Object.is(expected, actual) ? [] : [{ path, expected, actual }];
}

function matches(expected: string, actual: unknown, bound: Bindings): boolean {
  if (typeof actual !== "string") return false;
  if (ALWAYS[expected]) return ALWAYS[expected].test(actual);
  if (/^<jwt-\d+>$/.test(expected)) return ALWAYS["<access-token>"]!.test(actual);
  if (/^<[\w-]+>$/.test(expected) && !bound.has(expected) && expected !== "<hidden-by-infisical>") {
    bound.set(expected, actual);
    return true;
  }
  const [, start, length] = /^(.*)…<(\d+) chars>$/s.exec(expected) ?? [];
  if (start !== undefined) return actual.startsWith(start) && actual.length === Number(length);
  return translated(expected, bound) === actual;
}

/** A text with its placeholders replaced by what they stand for. */
export function translated(text: string, bound: Bindings): string {
  return text.replaceAll(/<[\w-]+>/g, (placeholder) => bound.get(placeholder) ?? placeholder);
}

/** The server answers batches in no order: of one that was cut only the length can be compared. */
const byKey = (items: readonly unknown[]): unknown[] =>
  isBatch(items) ? items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) : [...items];

const isBatch = (items: readonly unknown[]): boolean =>
  items.every(
    (item) => isObject(item) && typeof item.secretKey === "string" && !("secretPath" in item) && !("actor" in item),
  );

const keyOf = (item: unknown): string => (item as { secretKey: string }).secretKey;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
