import type { ArchiveKind } from "../../backup/archives.ts";
import { folderOf } from "../../backup/repository.ts";
import { accessProblem } from "../../backup/s3/access.ts";
import { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { repositoriesOf } from "../../stage/backup.ts";
import type { Stage } from "../../stage/schema.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { membersOf } from "../../stage/services/members.ts";
import { primaryName } from "../../stage/services/replication.ts";
import { networkOf } from "../network.ts";
import { stageToRead } from "../zones/credentials.ts";

/** How long the repository may take, milliseconds. */
const PATIENCE = 30_000;

/** A service whose data is kept in a repository. */
export interface BackedUp {
  readonly service: string;
  readonly kind: ArchiveKind;
  /** Folder of it in the bucket. */
  readonly folder: string;
  /** Name of its place that writes there; that of the service where it has one place. */
  readonly place: string;
  /** Its container that writes there. */
  readonly container: string;
}

/** The services of a stage that have backups. */
export async function backedUp({ name: stageName, stage }: Pick<ReadyStage, "name" | "stage">): Promise<BackedUp[]> {
  if (!stage.backup) return [];
  const project = await projectName();
  return membersOf(stage).flatMap(({ name: service, backup: kind, keeper: container }) => {
    if (!kind) return [];
    const place = service === CATALOG.postgres.name ? primaryName(stage.services.postgres) : service;
    return [{ service, kind, place, folder: folderOf({ project, stage: stageName, service }), container }];
  });
}

/** What was asked of a repository, or why it cannot be used and the way out. */
export type Answered<T> = { readonly found: T } | { readonly why: string; readonly fix: string };

/** Asks a repository of a stage that has one. @param number of it, from 0 on; default: the first */
export async function askRepository<T>(
  ready: ReadyStage,
  ask: (s3: S3) => Promise<T>,
  number = 0,
): Promise<Answered<T>> {
  const stage = await readableStage(ready);
  const repository = repositoriesOf(stage)[number]!;
  await using s3 = new S3(repository, networkOf(stage), AbortSignal.timeout(PATIENCE));
  try {
    return { found: await ask(s3) };
  } catch (error) {
    return accessProblem(error, repository);
  }
}

/** The stage with the keys of its repositories; Pulumi is asked only where some are encrypted. */
export const readableStage = (ready: ReadyStage): Promise<Stage> => stageToRead(ready, repositoriesOf(ready.stage));
