import { readFileSync } from "node:fs";
import type { Difference } from "../../../replay/deviations.ts";

/** The recorded exchanges of a real deSEC API in `conformance/desec`. */
export interface Exchange {
  readonly name: string;
  readonly request: Request;
  readonly response: { readonly status: number; readonly body: unknown };
}

interface Request {
  readonly method: string;
  /** Below `/api/v1/`. */
  readonly path: string;
  /** A text is sent as it is. */
  readonly body?: unknown;
  /** Absent = the token; null = none. */
  readonly auth?: string | null;
}

type Line = Omit<Exchange, "request"> & { readonly request?: Request };

const FILE = new URL("../../../../conformance/desec/requests.jsonl", import.meta.url);
const RRSETS = "domains/diff3.example/rrsets/";

/** In the order sent. Steps that the recording only names are written out, their answers as far as they were kept. */
export function recordedExchanges(): Exchange[] {
  const lines = readFileSync(FILE, "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line)
    .map(({ name, request, response }) => ({
      name,
      request: request ?? { method: "PATCH", path: RRSETS, body: [namedSet(name)] },
      response: request === undefined ? { ...response, body: keptBody(response.body) } : response,
    }));
}

function namedSet(name: string): object {
  const [, count] = /^A set of (\d+) values$/.exec(name) ?? [];
  if (count !== undefined) {
    const records = Array.from({ length: Number(count) }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    return { subname: "big", type: "A", ttl: 3600, records };
  }
  const [, octets, letter] = /^TXT of (\d+) octets (\S+)$/.exec(name) ?? [];
  if (letter === undefined) throw new Error(`no step is known by the name ${name}`);
  return { subname: "bigt", type: "TXT", ttl: 3600, records: [`"${letter.repeat(Number(octets))}"`] };
}

/** Bodies of named steps are texts, cut at 2,000 characters: a cut one tells nothing. */
function keptBody(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}

/** Leaf by leaf, where two JSON values differ; arrays of texts count as one leaf. */
export function differences(expected: unknown, actual: unknown, path: string): Difference[] {
  if (isOpen(expected) && isOpen(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => differences(field(expected, key), field(actual, key), `${path}.${key}`));
  }
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ path, expected, actual }];
}

const isOpen = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !(Array.isArray(value) && value.every((each) => typeof each === "string"));
const field = (value: object, key: string): unknown => (value as Record<string, unknown>)[key];
