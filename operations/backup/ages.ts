import { restorable } from "../../backup/postgres/generations.ts";
import { folderOf } from "../../backup/repository.ts";
import { accessProblem } from "../../backup/s3/access.ts";
import { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { projectName } from "../../engine/project.ts";
import { networkOf } from "../../network/sandbox.ts";
import type { BackupAge } from "../../plugin/kernel/consents.ts";
import { repositoriesOf, secondsOf } from "../../stage/backup.ts";
import { endpoints } from "../../stage/endpoints.ts";
import type { Stage } from "../../stage/schema.ts";
import { ENCRYPTED } from "../../stage/secret.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { decryptedStage } from "../zones/credentials.ts";

/** How long the repositories may take. */
const PATIENCE = 30_000;

/** How much of their data the backups of services lack, by service; what cannot be found out is said, and left out. */
export async function backupAges(ready: ReadyStage): Promise<Map<string, BackupAge>> {
  const stage = await readableStage(ready);
  const { backup } = stage;
  const [repository] = repositoriesOf(stage);
  const ages = new Map<string, BackupAge>();
  if (!repository || !backup || !stage.services.postgres.enabled) return ages;
  const { name: service } = CATALOG.postgres;
  await using s3 = new S3(repository, networkOf(endpoints(stage).sandbox), AbortSignal.timeout(PATIENCE));
  try {
    const found = await restorable(s3, folderOf({ project: await projectName(), stage: ready.name, service }));
    if (found) ages.set(service, { age: found.age, maxLoss: secondsOf(backup.maxLoss) });
  } catch (error) {
    const { why, fix } = accessProblem(error, repository);
    printStatus(`warning: how old the backups of ${service} are is not known: ${why}\n  fix: ${fix}`);
  }
  return ages;
}

/** The stage with the keys of its repositories; Pulumi is asked only where some are encrypted. */
async function readableStage(ready: ReadyStage): Promise<Stage> {
  const encrypted = repositoriesOf(ready.stage).some(({ secretKey }) => secretKey === ENCRYPTED);
  return encrypted ? decryptedStage(ready) : ready.stage;
}
