import { writeFileSync } from "node:fs";
import { planFile } from "../../dns/plan/plan-file.ts";
import { countChanges, planLines } from "../../dns/plan/plan-text.ts";
import { forStage } from "../../errors/for-stage.ts";
import {
  isPlanned,
  type PlannedZone,
  type PlanOptions,
  planZones,
  type UnreadZone,
} from "../../operations/zones/planning.ts";
import { changeOf, paint, print, write } from "./output.ts";

/** `platform dns plan`: what would change at the providers. */
export async function plan(zones: string[], options: PlanOptions & { out?: string; json?: boolean }): Promise<void> {
  const planned = await planZones(zones, options);
  const file = planFile(options.stage, planned.filter(isPlanned).map(changesOf));
  if (options.json) print({ stage: file.stage, checksum: file.checksum, zones: planned.map(zoneJson) });
  else write(planned.flatMap(zoneLines));
  process.exitCode = exitCodeOf(planned);
  if (!options.out || !planned.every(isPlanned) || planned.some(planProblem)) return;
  writeFileSync(options.out, `${JSON.stringify(file, null, 1)}\n`);
  if (!options.json)
    write([
      `written to ${options.out}; next: ${forStage("./platform dns apply", options.stage)} --plan ${options.out}`,
    ]);
}

export const changesOf = ({ provider, zone, plan }: PlannedZone) => ({ provider, zone, changes: plan.changes });

/** Why the zone's plan must not be applied; undefined when it may, in part where a record is refused. */
export function planProblem({ plan }: PlannedZone): string | undefined {
  return plan.conflicts.length > 0 ? `${plan.conflicts.length} conflicts` : plan.unsafe?.message;
}

/** A refused record is a problem although the others may be written. */
export function exitCodeOf(zones: readonly (PlannedZone | UnreadZone)[]): number {
  if (!zones.every(isPlanned) || zones.some((zone) => planProblem(zone) || zone.plan.refused.length > 0)) return 1;
  return zones.some(({ plan }) => plan.changes.length > 0) ? 2 : 0;
}

/** The plan of one zone for people. */
export function zoneLines(zone: PlannedZone | UnreadZone): string[] {
  const head = `\n${zone.zone} at ${zone.provider}`;
  if (!isPlanned(zone)) return [head, paint("problem", `✗ ${zone.error.message}`)];
  const { plan, unowned } = zone;
  const some = unowned.slice(0, 5).join(", ");
  const rest = unowned.length > 5 ? ` and ${unowned.length - 5} more` : "";
  const left = unowned.length > 0 ? [paint("quiet", `left alone, not owned: ${some}${rest}`)] : [];
  return [head, ...planLines({ ...plan, warnings: shortened(plan.warnings) }, paint), ...left];
}

/** There can be many similar warnings: only the first of each kind is printed, with their number. */
function shortened(warnings: readonly string[]): string[] {
  const kinds = Map.groupBy(warnings, (warning) => warning.replace(/^\S+: /, "").replace(/\d+/, ""));
  return [...kinds.values()].map(([first, ...more]) =>
    more.length > 0 ? `${first}, and ${more.length} more like it (--json lists them)` : first!,
  );
}

function zoneJson(zone: PlannedZone | UnreadZone): object {
  const { provider, zone: name } = zone;
  if (!isPlanned(zone)) return { provider, zone: name, error: zone.error.message };
  const { changes, conflicts, refused, warnings, unsafe } = zone.plan;
  const listed = changes.map((change) => changeOf(change, name));
  return {
    provider,
    zone: name,
    ...countChanges(changes),
    unsafe,
    conflicts,
    refused,
    warnings,
    unowned: zone.unowned,
    changes: listed,
  };
}
