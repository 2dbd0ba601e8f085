import { closeDeployment } from "../../akash/lease/close.ts";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { UserError } from "../../engine/user-error.ts";
import type { LeaseRow } from "../../operations/leases/rows.ts";
import { survey } from "../../operations/leases/survey.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

/** Closes a deployment that carries the stage's tag and belongs to no resource; its deposit comes back. */
export async function closeLease(dseq: string, options: StageOptions & { yes?: boolean }): Promise<void> {
  const signal = AbortSignal.timeout(600_000);
  const ready = await readyStage(await openStage(options.stage));
  await refuseWhileRunning(ready);
  const { market, rows } = await survey(ready, signal);
  const row = rows.find((one) => one.dseq === dseq);
  const refusal = refuseClose(row, dseq, options.stage);
  if (refusal) throw new UserError("argument", ...refusal);
  await refuseWhileRunning(ready);
  await confirm(question(row as LeaseRow), options.yes);
  await market.wallet.recover({ signal, status: printStatus });
  await closeDeployment(market, dseq, { signal, status: printStatus });
  process.stdout.write(`closed ${dseq}; its deposit is back in the wallet\n`);
}

function question({ dseq, tag, standing }: LeaseRow): string {
  const loss = standing === "unrecorded" ? " It was running for the stage; its data ends with it." : "";
  return `close deployment ${dseq} (${tag}), which belongs to no resource of this state?${loss}`;
}

/** Why a deployment may not be closed from here, and what to type instead; undefined for what belongs to nobody. */
export function refuseClose(row: LeaseRow | undefined, dseq: string, stage: string): [string, string] | undefined {
  const list = `./platform lease list --stage ${stage}`;
  if (!row) return [`the wallet has no open deployment ${dseq}.`, list];
  const { standing, service, resource, tag } = row;
  switch (standing) {
    case "owned":
      return [
        `deployment ${dseq} belongs to the resource ${resource}: closed from here, the next run would not know why it is gone.`,
        `./platform lease move ${service} --stage ${stage}, or set services.….enabled: false in the stage file and run ./platform up`,
      ];
    case "pending":
      return [
        `an interrupted run was ordering deployment ${dseq} for ${service}; the next run takes it up.`,
        `./platform up --stage ${stage}, or ./platform destroy --stage ${stage}`,
      ];
    case "other stage":
      return [`deployment ${dseq} (${tag}) is another stage's.`, "run this with that stage: --stage NAME"];
    case "foreign":
      return [`deployment ${dseq} (${tag || "unnamed"}) was not made by this toolkit.`, "close it with what made it"];
    case "orphan":
    case "unrecorded":
      return undefined;
  }
}
