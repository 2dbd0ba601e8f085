import { base64, flag, type Parameters, text, unsigned } from "./parameters.ts";

/** Pages of the sdk's own lists: in the order of the store's keys, the next one named by the key it begins with. */

const DEFAULT_LIMIT = 100n;

export interface Page<T> {
  items: T[];
  pagination: { next_key: string | null; total: string };
}

/** A record under its key in the store, whose bytes are the text's letters (latin1), so that texts sort as bytes do. */
export interface Keyed<T> {
  key: string;
  record: T;
}

/** What a request says of the page it wants. */
export interface PageRequest {
  /** undefined when none was given */
  key: Buffer | undefined;
  offset: bigint;
  limit: bigint;
  /** Whether the request set the limit itself. */
  limited: boolean;
  reverse: boolean;
  countTotal: boolean;
}

/** @throws ChainError graded invalid argument on what is no number, truth value or base64 */
export function pageRequest(parameters: Parameters): PageRequest {
  const key = text(parameters, "pagination.key");
  const limit = unsigned(parameters, "pagination.limit");
  return {
    key: key === "" ? undefined : base64(key),
    offset: unsigned(parameters, "pagination.offset"),
    limit: limit || DEFAULT_LIMIT,
    limited: limit > 0n,
    reverse: flag(parameters, "pagination.reverse"),
    countTotal: flag(parameters, "pagination.count_total"),
  };
}

/**
 * One page in the order of keys.
 * @param total what it counts: the `set` (on a first page without a limit, or where it is asked for), the `page`, or nothing
 * @throws ChainError graded invalid argument
 */
export function paginate<T>(
  keyed: Keyed<T>[],
  parameters: Parameters,
  total: "set" | "page" | "none" = "set",
): Page<T> {
  const request = pageRequest(parameters);
  const sorted = [...keyed].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (request.reverse) sorted.reverse();
  const start = firstOf(sorted, request);
  const end = start + Number(request.limit);
  const page = sorted.slice(start, end);
  const next = sorted[end];
  const counts = request.key === undefined && (!request.limited || request.countTotal);
  const count = { set: counts ? sorted.length : 0, page: page.length, none: 0 }[total];
  return {
    items: page.map(({ record }) => record),
    pagination: {
      next_key: next ? Buffer.from(next.key, "latin1").toString("base64") : null,
      total: String(count),
    },
  };
}

function firstOf(sorted: { key: string }[], { key, offset, reverse }: PageRequest): number {
  if (!key) return Number(offset);
  const from = key.toString("latin1");
  const found = sorted.findIndex((entry) => (reverse ? entry.key <= from : entry.key >= from));
  return found === -1 ? sorted.length : found;
}
