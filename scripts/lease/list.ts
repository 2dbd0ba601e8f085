import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import type { LeaseRow } from "../../operations/leases/rows.ts";
import { survey } from "../../operations/leases/survey.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";

export interface ListOptions extends StageOptions {
  json?: boolean;
}

/** Prints every lease of the stage's wallet. */
export async function listLeases(options: ListOptions): Promise<void> {
  const { market, rows } = await survey(await readyStage(await openStage(options.stage)), AbortSignal.timeout(60_000));
  const report = { stage: options.stage, wallet: market.wallet.address, leases: rows };
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : listText(rows, report));
}

/** The table and, below it, the leases that belong to no service. */
export function listText(rows: readonly LeaseRow[], { stage, wallet }: { stage: string; wallet: string }): string {
  if (rows.length === 0) return `wallet ${wallet} has no open deployments\n`;
  const header = ["service", "dseq", "provider", "$/month", "runway", "state", "belongs to", "tag"];
  const orphans = rows.filter(({ standing }) => standing === "orphan");
  const option = stage === "local" ? "" : ` --stage ${stage}`;
  const unrecorded = rows.filter(({ standing }) => standing === "unrecorded");
  return [
    formatTable(header, rows.map(cells)),
    ...unrecorded.map(({ dseq, tag }) => `unknown to the state: ${dseq} (${tag})\n`),
    ...(unrecorded.length > 0 ? [`next   ./platform adopt${option}, or the state they are in (docs/state.md)\n`] : []),
    ...orphans.map(({ dseq, tag }) => `paid for nothing: ${dseq} (${tag}); ./platform lease close ${dseq}${option}\n`),
  ].join("");
}

function cells(row: LeaseRow): string[] {
  const { service, dseq, provider, providerName, pricePerMonth, runwayHours, reclaimed, tag } = row;
  const state = reclaimed ? `taken back ${reclaimed.left}` : row.state;
  const runway = runwayHours === null ? "" : `${Math.floor(runwayHours)} h`;
  return [service, dseq, provider && providerName, pricePerMonth ?? "", runway, state, belongsTo(row), tag];
}

function belongsTo({ standing, resource }: LeaseRow): string {
  switch (standing) {
    case "owned":
      return resource ?? "";
    case "pending":
      return "an interrupted up";
    case "orphan":
      return "nobody";
    case "unrecorded":
      return "another state";
    default:
      return standing;
  }
}
