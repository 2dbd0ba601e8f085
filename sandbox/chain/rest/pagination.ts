import { ChainError } from "../wire/errors.ts";

const DEFAULT_LIMIT = 100;

export interface Page<T> {
  items: T[];
  pagination: { next_key: string | null; total: string };
}

/**
 * One page in key order (`pagination.key`, `.limit`, `.offset`, `.reverse`).
 * As on the real chain `total` counts the page, not the set: follow `next_key`.
 * @throws ChainError graded invalid argument on a key that is none
 */
export function paginate<T>(keyed: { key: string; record: T }[], parameters: URLSearchParams): Page<T> {
  const reverse = parameters.get("pagination.reverse") === "true";
  const sorted = [...keyed].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (reverse) sorted.reverse();
  const limit = Number(parameters.get("pagination.limit") || DEFAULT_LIMIT);
  const start = firstOf(sorted, parameters, reverse);
  const page = sorted.slice(start, start + limit);
  const next = sorted[start + limit];
  return {
    items: page.map(({ record }) => record),
    pagination: { next_key: next ? Buffer.from(next.key).toString("base64") : null, total: String(page.length) },
  };
}

function firstOf(sorted: { key: string }[], parameters: URLSearchParams, reverse: boolean): number {
  const encoded = parameters.get("pagination.key");
  if (!encoded) return Number(parameters.get("pagination.offset") || 0);
  const key = Buffer.from(encoded, "base64").toString();
  if (!/^[\x20-\x7e]+$/.test(key)) throw new ChainError("", 0, "invalid pagination key", "invalid argument");
  const found = sorted.findIndex((entry) => (reverse ? entry.key <= key : entry.key >= key));
  return found === -1 ? sorted.length : found;
}
