import type { ReadyStage } from "../../engine/engine.ts";
import { tryRepositories } from "../backup/access.ts";
import { lookAtBackups } from "../backup/look.ts";
import type { Platform } from "../status/platform.ts";
import type { BackupStatus } from "../status/report.ts";
import { attempt, type Check, ok, problem, warning } from "./check.ts";

/** Whether the key of each repository of backups may do all that they need; an object is written there, and deleted again. */
export function checkRepositories(ready: ReadyStage): Promise<readonly Check[]> {
  return attempt("backup", "see the check of the passphrase", async () =>
    (await tryRepositories(ready)).map(({ name, problem: found }) =>
      found
        ? problem(`backup ${name}`, found.why, found.fix)
        : ok(`backup ${name}`, "its key lists, writes, reads and deletes"),
    ),
  );
}

/** How old the backups of each service are, and when one was last restored. */
export function checkBackups(ready: ReadyStage, { generations }: Platform): Promise<readonly Check[]> {
  return attempt("backups", "./platform status", async () =>
    (await lookAtBackups(ready, generations)).map((found) => backupCheck(found, ready.name)),
  );
}

/** Pure. */
export function backupCheck({ service, says, restored, problems, hint }: BackupStatus, stage: string): Check {
  const name = `backups of ${service}`;
  if (problems.length > 0)
    return problem(name, problems.join("; "), `./platform backup list ${service} --stage ${stage}; docs/backup.md`);
  if (hint !== null)
    return warning(name, `has ${says}; ${hint}`, `./platform drill restore --service ${service} --stage ${stage}`);
  return ok(name, `has ${says}; last restored and verified ${restored?.slice(0, 10) ?? "at a time that is not known"}`);
}
