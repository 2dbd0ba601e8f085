import { ARCHIVES } from "../../backup/archives.ts";
import { restorable } from "../../backup/known-generations.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { readStackState, type StackState } from "../../engine/stack-state.ts";
import type { BackupAge } from "../../plugin/kernel/consents.ts";
import { maxLossOf } from "../../stage/backup.ts";
import type { Stage } from "../../stage/schema.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { placeNames } from "../../stage/services/replication.ts";
import { heldServices } from "../leases/held.ts";
import { askRepository, backedUp } from "./repository.ts";

/** How much of their data the backups of services lack, by each of its places; what cannot be found out is said, and left out. */
export async function backupAges(ready: ReadyStage): Promise<Map<string, BackupAge>> {
  const ages = new Map<string, BackupAge>();
  const services = await backedUp(ready);
  if (services.length === 0) return ages;
  const whole = wholeServices(await readStackState(ready));
  for (const { service, kind, folder, place: writes } of services) {
    const answer = await askRepository(ready, (s3) => restorable(s3, ARCHIVES[kind], folder));
    if ("why" in answer)
      printStatus(`warning: how old the backups of ${service} are is not known: ${answer.why}\n  fix: ${answer.fix}`);
    else if (answer.found) {
      const { age } = answer.found;
      const maxLoss = maxLossOf(ready.stage.backup!, kind);
      for (const place of placesOf(ready.stage, service))
        ages.set(place, { age: whole.has(place) ? 0 : age, maxLoss, ...(place !== writes && { successor: writes }) });
    }
  }
  return ages;
}

/** Services whose backups lack nothing, however old they are: a place that is held had archived all before, and takes no writes. Pure. */
export const wholeServices = (state: StackState): Set<string> =>
  new Set(heldServices(state).flatMap(({ service, since }) => (since === "" ? [] : [service])));

/** Of one that was left, too: what it is asked about is what the service has. */
const placesOf = ({ services }: Stage, service: string): string[] =>
  service === CATALOG.postgres.name ? placeNames(services.postgres) : [service];
