import { styleText } from "node:util";
import type { Tone } from "../../dns/plan/plan-text.ts";
import { fqdnOf } from "../../dns/records/name.ts";
import type { RecordChange, RecordSet } from "../../dns/records/records.ts";

const COLOURS = { create: "green", update: "yellow", delete: "red", problem: "red", quiet: "gray" } as const;

/** Text in the colour of its tone, where standard output shows colours. */
export const paint = (tone: Tone, text: string): string => styleText(COLOURS[tone], text, { stream: process.stdout });

export const write = (lines: readonly string[]): boolean =>
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));

export const print = (value: object): boolean => process.stdout.write(`${JSON.stringify(value, null, 1)}\n`);

/** One change as `--json` prints it. */
export function changeOf({ key, before, after }: RecordChange, zone: string): object {
  const { name, type } = (after ?? before)!;
  const data = (record: RecordSet | undefined): object | null =>
    record === undefined
      ? null
      : { ttl: record.ttl, values: record.values, routing: record.routing, cloudflare: record.cloudflare };
  const action = before === undefined ? "create" : after === undefined ? "delete" : "update";
  return { action, key, fqdn: fqdnOf(name, zone), type, before: data(before), after: data(after) };
}
