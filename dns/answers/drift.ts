/** Queries every name server for every expected record set and compares the answers. */
import type { Packet } from "dns-packet";
import { dialledOnce } from "../../network/dialled-once.ts";
import type { Network } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import { answeredSet, questionType } from "./answers.ts";
import type { ExpectedAnswer } from "./expected-answer.ts";
import { matchesAnswer } from "./propagation.ts";

/** What one server said about one record set. */
export interface Observation {
  readonly server: string;
  /** Absolute name without final dot. */
  readonly name: string;
  readonly type: string;
  readonly state: "same" | "differs" | "missing" | "silent";
  readonly expected: Answer;
  /** Null where there was no answer, or none with this record set. */
  readonly found: Answer | null;
}

interface Answer {
  /** Null = any. */
  readonly ttl: number | null;
  readonly values: readonly string[];
}

/** Questions under way at one server. */
const IN_FLIGHT = 8;

/** One observation for each expected record set. A server that left one question unanswered is not asked the rest. */
export async function askServer(
  network: Network,
  server: string,
  expected: readonly ExpectedAnswer[],
): Promise<Observation[]> {
  const near = dialledOnce(network);
  const seen: Observation[] = [];
  let next = 0;
  let silent = false;
  const worker = async () => {
    while (next < expected.length) {
      const index = next++;
      const question = expected[index]!;
      const packet = silent ? null : await ask(near, server, question);
      silent ||= packet === null;
      seen[index] = observe(server, question, packet);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return seen;
}

const ask = (network: Network, host: string, { name, type }: ExpectedAnswer): Promise<Packet | null> =>
  queryDns(network, { host, port: 53 }, name, questionType(type)).catch(() => null);

/** Pure. @param packet null = the server did not answer */
export function observe(server: string, expected: ExpectedAnswer, packet: Packet | null): Observation {
  const { name, type, values, ttl = null, match } = expected;
  const wanted = match === "hidden" ? ["addresses of the proxy"] : values;
  const question = { server, name, type, expected: { ttl, values: wanted } };
  if (packet === null) return { ...question, state: "silent", found: null };
  const found = answeredSet(packet, name, type);
  if (matchesAnswer(packet, expected)) return { ...question, state: "same", found };
  return found.values.length > 0
    ? { ...question, state: "differs", found }
    : { ...question, state: "missing", found: null };
}

const COLUMNS = ["server", "name", "type", "state", "expected", "expected ttl", "found", "found ttl"];

/** RFC 4180, one line an observation after the header. */
export function observationsCsv(observations: readonly Observation[]): string {
  const rows = observations.map(({ server, name, type, state, expected, found }) => [
    server,
    name,
    type,
    state,
    expected.values.join("\n"),
    expected.ttl ?? "",
    found?.values.join("\n") ?? "",
    found?.ttl ?? "",
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
