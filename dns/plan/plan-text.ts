/** A plan for people: one block a change, with what it was and what it becomes. */
import { optionLines } from "../records/cloudflare-options.ts";
import type { RecordChange, RecordSet } from "../records/records.ts";
import { answerLines } from "../records/routing.ts";
import type { Plan } from "./plan.ts";

export type Tone = "create" | "update" | "delete" | "problem" | "quiet";

/** Lines of a plan; `paint` colours a piece of text or returns it unchanged. */
export function planLines(plan: Plan, paint: (tone: Tone, text: string) => string): string[] {
  return [
    ...plan.changes.flatMap((change) => changeLines(change, paint)),
    ...[...plan.conflicts, ...plan.refused].map(({ message }) => paint("problem", `✗ ${message}`)),
    ...plan.warnings.map((warning) => paint("quiet", `! ${warning}`)),
    countLine(plan, paint),
    ...(plan.unsafe === null ? [] : [paint("problem", `✗ unsafe: ${plan.unsafe.message}`)]),
  ];
}

export interface Counts {
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
}

export function countChanges(changes: readonly RecordChange[]): Counts {
  const creates = changes.filter((change) => !change.before).length;
  const deletes = changes.filter((change) => !change.after).length;
  return { creates, updates: changes.length - creates - deletes, deletes };
}

function changeLines({ before, after, key }: RecordChange, paint: (tone: Tone, text: string) => string): string[] {
  if (before === undefined) return [paint("create", `+ ${key}  ${summary(after!)}`)];
  if (after === undefined) return [paint("delete", `- ${key}  ${summary(before)}`)];
  const ttl = before.ttl === after.ttl ? `${after.ttl}` : `${before.ttl} → ${after.ttl}`;
  const [old, wanted] = [linesOf(before), linesOf(after)];
  const gone = old.filter((line) => !wanted.includes(line));
  const come = wanted.filter((line) => !old.includes(line));
  return [
    paint("update", `~ ${key}  TTL ${ttl}`),
    ...gone.map((answer) => paint("delete", `    - ${answer}`)),
    ...come.map((answer) => paint("create", `    + ${answer}`)),
  ];
}

const summary = (record: RecordSet): string =>
  `TTL ${record.ttl}  ${linesOf(record).join(record.routing ? "; " : ", ")}`;

const linesOf = (record: RecordSet): string[] => [...answerLines(record), ...optionLines(record.cloudflare)];

function countLine(plan: Plan, paint: (tone: Tone, text: string) => string): string {
  const { creates, updates, deletes } = countChanges(plan.changes);
  if (plan.changes.length === 0) return paint("quiet", "no changes");
  return [
    paint("create", `${creates} to create`),
    paint("update", `${updates} to update`),
    paint("delete", `${deletes} to delete`),
  ].join(", ");
}
