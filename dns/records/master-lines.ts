/**
 * Record sets as the text of a master file (RFC 1035 §5): a line `name TTL TYPE value` for each value, names relative to the
 * zone, `@` for the apex. One text costs a small part of what as many values with a structure of their own do. Pure.
 */
import { type RecordSet, type RecordSets, recordKey } from "./records.ts";

/** Not what `masterLines` writes. */
export class InvalidLineError extends Error {
  override readonly name = "InvalidLineError";
}

/** Whether a set is name, TTL, type and values and nothing else, and each of its lines is read back as it was. */
export const isPlain = ({ name, type, ttl, values, routing, cloudflare }: RecordSet): boolean =>
  routing === undefined &&
  cloudflare === undefined &&
  !/\s|^@/.test(name) &&
  !/\s/.test(type) &&
  Number.isSafeInteger(ttl) &&
  ttl >= 0 &&
  values.length > 0 &&
  values.every((value) => value !== "" && value.trim() === value && !value.includes("\n"));

/** The lines of plain sets, by name, type and value: equal sets are equal text. */
export const masterLines = (sets: Iterable<RecordSet>): string => [...sets].sort(byKey).flatMap(linesOf).join("");

const linesOf = ({ name, type, ttl, values }: RecordSet): string[] =>
  values.toSorted().map((value) => `${name || "@"} ${ttl} ${type} ${value}\n`);

function byKey(a: RecordSet, b: RecordSet): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.type < b.type ? -1 : Number(a.type > b.type);
}

const LINE = /^(\S+) (\d+) (\S+) (\S|\S.*\S)$/s;

/** The sets of a text, in its order. @throws InvalidLineError */
export function readMasterLines(text: string): RecordSets {
  const sets: Record<string, RecordSet & { values: string[] }> = Object.create(null);
  for (const [index, line] of text === "" ? [] : text.replace(/\n$/, "").split("\n").entries()) {
    const match = LINE.exec(line);
    if (match === null) throw new InvalidLineError(`line ${index + 1} is not "name TTL TYPE value": ${line}`);
    const [, owner, seconds, type, value] = match as unknown as [string, string, string, string, string];
    const name = owner === "@" ? "" : owner;
    const key = recordKey({ name, type });
    const ttl = Number(seconds);
    sets[key] ??= { name, type, ttl, values: [] };
    if (sets[key].ttl !== ttl) throw new InvalidLineError(`line ${index + 1}: ${key} has another TTL before: ${line}`);
    sets[key].values.push(value);
  }
  return sets;
}
