import { existsSync } from "node:fs";
import { MOST_PLAN, movedSince, type PlanFile, planFile, readPlanFile } from "../../dns/plan/plan-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import { readText } from "../../input/file.ts";
import {
  isPlanned,
  type PlannedZone,
  type PlanOptions,
  planZones,
  type UnreadZone,
} from "../../operations/zones/planning.ts";
import { isTransient, type Written, writeZones } from "../../operations/zones/write-zones.ts";
import { confirm } from "../terminal/confirm.ts";
import { paint, write } from "./output.ts";
import { changesOf, planProblem, zoneLines } from "./plan.ts";

interface ApplyOptions extends PlanOptions {
  plan?: string;
  yes?: boolean;
}

/** `platform dns apply`: makes the zones what they should be, one provider after the other. */
export async function apply(names: string[], options: ApplyOptions): Promise<void> {
  const reviewed = options.plan === undefined ? undefined : readReviewed(options.plan);
  const planned = await planReviewed(names, options, reviewed);
  const readable = planned.filter(isPlanned);
  write(planned.flatMap(zoneLines));
  refuse(planned);
  if (reviewed) requireSame(reviewed, planFile(options.stage, readable.map(changesOf)));
  const pending = readable.filter(({ plan }) => plan.changes.length > 0);
  if (pending.length > 0 && !reviewed) await confirm("Write these changes?", options.yes);
  const results = await writeZones(pending);
  write(["", ...results.map(resultLine), ...readable.flatMap(refusedLine)]);
  const isRefused = readable.some(({ plan }) => plan.refused.length > 0);
  if (isRefused || results.some(({ state }) => state !== "written") || readable.length < planned.length)
    process.exitCode = 1;
}

function readReviewed(file: string): PlanFile {
  if (!existsSync(file))
    throw new UserError("dns-plan", `there is no plan ${file}`, `./platform dns plan --out ${file}`);
  try {
    return readPlanFile(readText(file, MOST_PLAN));
  } catch (error) {
    throw new UserError("dns-plan", `plan ${file}: ${(error as Error).message}`, `./platform dns plan --out ${file}`);
  }
}

/** A plan file is for exactly the zones in it. */
async function planReviewed(names: string[], options: ApplyOptions, reviewed: PlanFile | undefined) {
  if (!reviewed) return planZones(names, options);
  const zones = [...new Set(reviewed.zones.map(({ zone }) => zone))];
  const planned = await planZones(names.length > 0 ? names : zones, options);
  const listed = new Set(reviewed.zones.map(({ provider, zone }) => `${provider} ${zone}`));
  return planned.filter(({ provider, zone }) => listed.has(`${provider} ${zone}`));
}

function requireSame(reviewed: PlanFile, now: PlanFile): void {
  const moved = movedSince(reviewed, now);
  if (moved.length === 0) return;
  throw new UserError(
    "dns-plan",
    `the zones or the desired records moved since the plan was written, nothing was changed:\n  ${moved.join("\n  ")}`,
    "./platform dns plan --out …, and review again",
  );
}

/** Stops before the first write where something is known to fail. A provider that only throttles does not stop it. */
function refuse(planned: readonly (PlannedZone | UnreadZone)[]): void {
  const reasons = planned.flatMap((zone) => {
    const why = isPlanned(zone) ? planProblem(zone) : isTransient(zone.error) ? undefined : zone.error.message;
    return why ? [`${zone.zone} at ${zone.provider}: ${why}`] : [];
  });
  if (reasons.length > 0) throw new UserError("dns-plan", `nothing was changed:\n  ${reasons.join("\n  ")}`);
}

/** Only what may change by itself is worth another run. */
export function resultLine({ provider, zone, state, changes, error }: Written): string {
  const where = `${zone} at ${provider}`;
  if (state === "written") return paint("create", `✓ ${where}: ${changes} changes written`);
  if (state === "not tried") return paint("quiet", `- ${where}: not tried, ${changes} changes are left`);
  const why = errorText(error);
  return paint("problem", `✗ ${where}: ${why}${isTransient(error) ? "; run it again, it takes up what is left" : ""}`);
}

/** Names what a provider never accepts, so that nobody takes the zone for complete. */
export function refusedLine({ provider, zone, plan }: PlannedZone): string[] {
  if (plan.refused.length === 0) return [];
  const keys = plan.refused.map(({ key }) => key).join(", ");
  return [
    paint("problem", `✗ ${zone} at ${provider}: not written, as ${provider} never accepts it: ${keys} (why: above)`),
  ];
}
