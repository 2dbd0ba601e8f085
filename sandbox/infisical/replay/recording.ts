import { readFileSync } from "node:fs";

/** The recorded exchanges with a real server in `conformance/infisical`. */
export interface Exchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly response: { readonly status: number; readonly body: unknown };
}

const file = new URL("../../../conformance/infisical/transcripts.jsonl", import.meta.url);

/** Exchanges in order; without the lines that tell an event at start-up, which no request can ask for. */
export const recordedExchanges = (): Exchange[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Exchange)
    .filter(({ response }) => response !== undefined);

/** A request as it was sent: what the recording cut is as long as it was. */
export function whole(value: unknown): unknown {
  if (typeof value === "string") {
    const [, start, length] = /^(.*)…<(\d+) chars>$/s.exec(value) ?? [];
    return start === undefined ? value : start.padEnd(Number(length), "x");
  }
  if (Array.isArray(value)) {
    const [, count] = /^…<(\d+) items>$/.exec(String(value.at(-1))) ?? [];
    const { secretValue = "" } = (value[0] ?? {}) as { secretValue?: string };
    const numbered = (_: unknown, index: number) => ({
      secretKey: `K${index}`,
      secretValue: `${secretValue.slice(0, 1)}${index}`,
    });
    return count === undefined ? value.map(whole) : Array.from({ length: Number(count) }, numbered);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, whole(item)]));
}
