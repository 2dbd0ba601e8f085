import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { refuseUnrecordedIfKnown } from "../../operations/leases/unrecorded.ts";
import { due, rotatable } from "../../operations/rotation/chosen.ts";
import { type StageSecret, secretsIn } from "../../operations/rotation/secrets.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";

interface StatusOptions extends StageOptions {
  json?: boolean;
}

/** Prints every secret without its value; the exit code is 1 when one has to be rotated. */
export async function secretsStatus({ stage, json }: StatusOptions): Promise<void> {
  const ready = await readyStage(await openStage(stage));
  const state = await readStackState(ready);
  await refuseUnrecordedIfKnown(ready, state);
  const secrets = secretsIn(state);
  const now = new Date();
  const old = due(rotatable(secrets), ready.stage.rotateAfter, now);
  const rows = secrets.map((secret) => ({ ...secret, due: old.includes(secret) }));
  process.stdout.write(json ? `${JSON.stringify({ secrets: rows }, null, 2)}\n` : tableText(rows, ready.name, now));
  if (old.length > 0) process.exitCode = 1;
}

type Row = StageSecret & { readonly due: boolean };

/** Pure. */
export function tableText(rows: readonly Row[], stage: string, now: Date): string {
  const table = formatTable(
    ["secret", "seen by", "age", ""],
    rows.map((row) => [row.name, row.seenBy.join(", ") || "nothing", ageText(row.madeAt, now), noteOf(row)]),
  );
  const old = rows.filter((row) => row.due).length;
  const changing = rows.some((row) => row.changing);
  return [
    table,
    ...(old > 0 ? [`\n${old} are due: ./platform secrets rotate --stage ${stage} --due\n`] : []),
    ...(changing
      ? [`\na rotation was interrupted, and the former are still accepted: ./platform up --stage ${stage}\n`]
      : []),
  ].join("");
}

function ageText(madeAt: Date | undefined, now: Date): string {
  return madeAt ? `${Math.floor((now.getTime() - madeAt.getTime()) / 86_400_000)} d` : "unknown";
}

function noteOf({ keyOf, changing, due, seenByLeft }: Row): string {
  if (changing) return "the former is still accepted";
  if (keyOf) return `is not rotated: what ${keyOf} has stored needs it`;
  return due ? (seenByLeft ? "due: a provider that was left has seen it" : "due") : "";
}
