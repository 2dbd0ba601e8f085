import { ARCHIVES } from "../../backup/archives.ts";
import { restorable } from "../../backup/known-generations.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import type { BackupAge } from "../../plugin/kernel/consents.ts";
import { maxLossOf } from "../../stage/backup.ts";
import { askRepository, backedUp } from "./repository.ts";

/** How much of their data the backups of services lack, by service; what cannot be found out is said, and left out. */
export async function backupAges(ready: ReadyStage): Promise<Map<string, BackupAge>> {
  const ages = new Map<string, BackupAge>();
  for (const { service, kind, folder } of await backedUp(ready)) {
    const answer = await askRepository(ready, (s3) => restorable(s3, ARCHIVES[kind], folder));
    if ("why" in answer)
      printStatus(`warning: how old the backups of ${service} are is not known: ${answer.why}\n  fix: ${answer.fix}`);
    else if (answer.found) ages.set(service, { age: answer.found.age, maxLoss: maxLossOf(ready.stage.backup!, kind) });
  }
  return ages;
}
