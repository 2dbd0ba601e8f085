import type { ReadyStage } from "../../engine/engine.ts";
import { secondsOf } from "../../stage/backup.ts";
import type { Stage } from "../../stage/schema.ts";
import { replicationOf } from "../../stage/services/replication.ts";
import type { Observed } from "./decide.ts";
import { lookAt } from "./seen.ts";

/** Names of the primary and the standby of a stage's database; undefined where it has no standby. Pure. */
export function pairOf({
  services: { postgres },
}: Pick<Stage, "services">): Pick<Observed, "primary" | "standby"> | undefined {
  const replication = postgres.enabled ? replicationOf(postgres) : undefined;
  if (!replication) return undefined;
  const { places, primary } = replication;
  return { primary, standby: places.find(({ name }) => name !== primary)!.name };
}

/** Looks at both places of the database; the standby last, so that it is not behind for what was written between. Undefined where it has no standby. */
export async function observeDatabase(ready: ReadyStage): Promise<Observed | undefined> {
  const pair = pairOf(ready.stage);
  if (!pair) return undefined;
  const primary = await lookAt(ready, pair.primary);
  const standby = await lookAt(ready, pair.standby);
  return { ...pair, of: { primary, standby }, maxLoss: secondsOf(ready.stage.backup!.maxLoss) };
}
