import { crc32 } from "node:zlib";
import { type Keyed, type Page, pageRequest } from "./pagination.ts";
import { badRequest, type Parameters } from "./parameters.ts";

/**
 * Pages of Akash's own lists, which hold records in states. `total` counts the page, and the key of the next one
 * carries all that is needed to go on: the states still to come, the way the list is walked, and where it begins.
 */

/** How a list is walked: all of an owner, all of a provider (by key), or everything state by state. */
export type Walk = "owner" | "provider" | "state";

export interface Listing<T> {
  /** All records in the order of their keys, with their state. */
  records: (Keyed<T> & { state: string })[];
  /** All states, as the chain numbers them from 1. */
  states: readonly string[];
  /** The states asked for, the first time. */
  wanted: readonly string[];
  walk: Walk;
  /** What a page key says of the way of walking, undefined for nothing. */
  marks: Record<Walk, number | undefined>;
  /** What the rest of the filter says; `resumed` when a page key was given. */
  passes: (record: T, resumed: { walk: Walk; key: string } | undefined) => boolean;
}

/** @throws ChainError graded invalid argument */
export function statePage<T>(listing: Listing<T>, parameters: Parameters): Page<T> {
  const request = pageRequest(parameters);
  const { states, marks } = listing;
  if (request.offset > 0n && listing.wanted.length > 1)
    throw badRequest("invalid request parameters. if offset is set, filter.state must be provided");
  const resumed = request.key && readPageKey(request.key);
  const numbers = resumed ? [...resumed.states] : listing.wanted.map((state) => states.indexOf(state) + 1);
  const walk = resumed ? walkOf(marks, resumed.mark) : listing.walk;
  if (walk === "state" && request.reverse && !resumed) numbers.reverse();
  const rank = ({ state }: { state: string }) => numbers.indexOf(states.indexOf(state) + 1);
  const passing = listing.records.filter(
    (entry) => rank(entry) !== -1 && listing.passes(entry.record, resumed && { walk, key: resumed.key }),
  );
  const sorted = passing.toSorted(
    (a, b) => (walk === "state" ? rank(a) - rank(b) : 0) || compare(a.key, b.key) * (request.reverse ? -1 : 1),
  );
  const from = resumed
    ? sorted.findIndex(
        (entry) =>
          (walk === "state" && rank(entry) > 0) ||
          (request.reverse ? entry.key <= resumed.key : entry.key >= resumed.key),
      )
    : Number(request.offset);
  const start = from === -1 ? sorted.length : from;
  const end = start + Number(request.limit);
  const next = sorted[end];
  const left = next && walk === "state" ? numbers.slice(rank(next)) : numbers;
  const page = sorted.slice(start, end);
  return {
    items: page.map(({ record }) => record),
    pagination: {
      next_key: next ? writePageKey({ states: left, key: next.key, mark: marks[walk] }) : null,
      total: String(page.length),
    },
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function walkOf(marks: Record<Walk, number | undefined>, mark: number | undefined): Walk {
  const found = (["owner", "state", "provider"] as const).find((walk) => marks[walk] === mark);
  if (!found) throw badRequest("invalid pagination key");
  return found;
}

interface PageKey {
  states: readonly number[];
  /** latin1 */
  key: string;
  mark: number | undefined;
}

const CHECKSUM_BYTES = 4;
const invalid = (why: string) => badRequest(`pagination: invalid key: ${why}`);

/** CRC-32, then, each behind its length: states, the first of them again, the record's key, the way of walking. */
function writePageKey({ states, key, mark }: PageKey): string {
  const prefixed = (bytes: Uint8Array) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const parts = [Buffer.from(states), Buffer.from([states[0]!]), Buffer.from(key, "latin1")];
  if (mark !== undefined) parts.push(Buffer.from([mark]));
  const data = Buffer.concat(parts.map(prefixed));
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(data));
  return Buffer.concat([checksum, data]).toString("base64");
}

function readPageKey(bytes: Buffer): PageKey {
  if (bytes.length <= CHECKSUM_BYTES) throw invalid("invalid key length");
  const data = bytes.subarray(CHECKSUM_BYTES);
  const [expected, found] = [bytes.readUInt32BE(), crc32(data)];
  const hex = (sum: number) => `0x${sum.toString(16).padStart(8, "0")}`;
  if (expected !== found) throw invalid(`invalid checksum, ${hex(expected)} != ${hex(found)}`);
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + data[at]!;
    if (end > data.length) throw invalid("invalid state length");
    parts.push(data.subarray(at + 1, end));
    at = end;
  }
  const [states, , key, mark] = parts;
  if (!states || !key) throw invalid("invalid state length");
  return { states: [...states], key: key.toString("latin1"), mark: mark?.[0] };
}
