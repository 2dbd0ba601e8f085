import { reclaimText } from "../../akash/chain/reclamation.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { projectName } from "../../engine/project.ts";
import { isOf } from "../leases/ownership.ts";
import { attempt, type Check, warning } from "./check.ts";

/** Leases of the stage that their providers take back. */
export function checkReclaims({ name }: OpenStage, holdings: Promise<readonly Holding[]>): Promise<readonly Check[]> {
  return attempt("reclamation", "see the check of the chain", async () => {
    const stage = { project: await projectName(), name };
    const own = (await holdings).filter(({ tag, open }) => open && isOf(stage, tag));
    return reclaimChecks(
      own,
      new Date(),
      `./platform up --stage ${name} --refresh moves it; what holds data, after a backup: ./platform lease move SERVICE --stage ${name} --data-loss`,
    );
  });
}

/** One line for each lease that is taken back. Pure. */
export function reclaimChecks(holdings: readonly Holding[], now: Date, fix: string): Check[] {
  return holdings.flatMap(({ tag, lease }) => {
    const says = lease && reclaimText(lease, now);
    return says ? [warning(`lease ${tag?.service}`, says, fix)] : [];
  });
}
