import { type AccessProblem, tryAccess } from "../../backup/s3/access.ts";
import { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { projectName } from "../../engine/project.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { repositoriesOf } from "../../stage/backup.ts";
import type { Stage } from "../../stage/schema.ts";
import { membersOf } from "../../stage/services/members.ts";
import { networkOf } from "../network.ts";
import { knowsRepository } from "./known-repository.ts";
import { readableStage } from "./repository.ts";

/** How long each repository may take, milliseconds. */
const PATIENCE = 30_000;

/** A repository of the stage, and what is in the way of its use. */
export interface TriedRepository {
  /** Bucket and endpoint. */
  readonly name: string;
  readonly problem?: AccessProblem | undefined;
}

/** Tries all that backups need at each repository of a stage; none where it has no backups. */
export async function tryRepositories(ready: ReadyStage): Promise<TriedRepository[]> {
  if (!ready.stage.backup) return [];
  const [stage, project] = await Promise.all([readableStage(ready), projectName()]);
  const network = networkOf(stage);
  return Promise.all(
    repositoriesOf(stage).map(async (repository) => {
      await using s3 = new S3(repository, network, AbortSignal.timeout(PATIENCE));
      const problem = await tryAccess(s3, repository, `${project}/${ready.name}`);
      return { name: `${repository.bucket} at ${repository.endpoint}`, problem };
    }),
  );
}

/** Whether a service of the stage keeps anything in the repositories. Pure. */
const isUsed = (stage: Stage): boolean =>
  membersOf(stage).some(({ backup }) => backup !== undefined) ||
  (stage.services.registry.enabled && stage.services.registry.blobs === "s3");

/**
 * Stops where a repository that nothing of the stage uses yet cannot be used, before anything depends on it. Of one that is in use
 * it is said alone: what runs goes on, and archives later.
 */
export async function requireRepositories(ready: ReadyStage, state: StackState): Promise<void> {
  if (!isUsed(ready.stage)) return;
  const sick = (await tryRepositories(ready)).flatMap(({ problem }) => problem ?? []);
  const [first] = sick;
  if (!first) return;
  if (!knowsRepository(state, repositoriesOf(ready.stage)[0]!))
    throw new UserError("backup", `${first.why}; nothing was changed.`, first.fix);
  for (const { why, fix } of sick) printStatus(`warning: nothing can be backed up now: ${why}\n  fix: ${fix}`);
}
