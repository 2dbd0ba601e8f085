import { readFileSync } from "node:fs";
import type { Difference } from "../../replay/deviations.ts";
import type { Message } from "../wire/transaction.ts";
import type { ChainEvent } from "../wire/types.ts";

/** The recorded transcripts of a real chain in `conformance/chain`. */

export interface RecordedTx {
  name: string;
  from: string;
  messages: Message[];
  gas: string;
  /** `CheckTx` when no block took it */
  rejected_by?: string;
  /** What a command-line client printed, where that is all there is. */
  stderr?: string;
  broadcast?: RecordedResult;
  tx_response?: RecordedResult;
}
export interface RecordedResult {
  height: string;
  codespace: string;
  code: number;
  raw_log: string;
  data: string;
  gas_wanted: string;
  events: ChainEvent[];
}
export interface RecordedAnswer {
  name: string;
  /** `GET /path?query` */
  request?: string;
  /** What a simulated transaction carried. */
  messages?: Message[];
  http_status: number;
  body: unknown;
}

const folder = new URL("../../../conformance/chain/", import.meta.url);

function lines<T>(file: string): T[] {
  return readFileSync(new URL(file, folder), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

export const recordedTxs = (): RecordedTx[] => lines("txs.jsonl");
export const recordedMintChain = (): (RecordedTx | { name: string; value: ChainEvent[] })[] =>
  lines("txs-mint-chain.jsonl");
export const recordedQueries = (): RecordedAnswer[] => lines("rest.jsonl");
export const recordedBroadcasts = (): RecordedAnswer[] => lines("broadcast-and-simulate.jsonl");

/** The parts of the second run: transactions in the order sent, answers in the order asked. */
export const SECOND_RUN = ["new", "grants", "limits"] as const;
export type Part = (typeof SECOND_RUN)[number];
export const recordedPartTxs = (part: Part): RecordedTx[] => named(part, lines<RecordedTx>(`${part}-txs.jsonl`));
export const recordedPartQueries = (part: Exclude<Part, "limits">): RecordedAnswer[] =>
  named(part, lines<RecordedAnswer>(`${part}-rest.jsonl`));

/** The parts use some names twice, one part even the same one: `grants/revoke`, `new/info-910011`, `new/info-910011 2`. */
function named<T extends { name: string }>(part: Part, recorded: T[]): T[] {
  const seen = new Map<string, number>();
  return recorded.map((line) => {
    const count = (seen.get(line.name) ?? 0) + 1;
    seen.set(line.name, count);
    return { ...line, name: `${part}/${line.name}${count > 1 ? ` ${count}` : ""}` };
  });
}

/** Rewrites recorded addresses into ours (or, reversed, ours into the recorded ones) anywhere in a JSON value. */
export function translate<T>(value: T, addresses: [from: string, to: string][]): T {
  let text = JSON.stringify(value);
  for (const [from, to] of addresses) text = text.replaceAll(from, to);
  return JSON.parse(text) as T;
}

/** Leaf by leaf, where two JSON values differ. Paths look like `bids.0.bid.state`. */
export function differences(expected: unknown, actual: unknown, path = ""): Difference[] {
  if (isContainer(expected) && isContainer(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => differences(field(expected, key), field(actual, key), path ? `${path}.${key}` : key));
  }
  return expected === actual ? [] : [{ path, expected, actual }];
}
/** How many leaves a JSON value has. */
export const leaves = (value: unknown): number =>
  isContainer(value) ? Object.values(value).reduce((sum: number, item) => sum + leaves(item), 0) : 1;

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;
const field = (value: object, key: string) => (value as Record<string, unknown>)[key];
