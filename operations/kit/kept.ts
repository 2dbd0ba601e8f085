import type { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { Kit } from "../../kit/contents.ts";
import { copies } from "../../kit/copies.ts";
import { type RepositorySettings, repositoriesOf } from "../../stage/backup.ts";
import { type Answered, askRepository } from "../backup/repository.ts";
import { gatherKit } from "./gather.ts";
import { kitFolder } from "./keep.ts";

/** The kit that a repository has. */
export interface Kept {
  readonly bucket: string;
  /** When its newest was written, RFC 3339; null = there is none. */
  readonly written: string | null;
  /** Whether that is one of the stage as it stands. */
  readonly current: boolean;
}

/** What the repositories of a stage have, one by one; empty where the stage wants no kit to be kept. @throws UserError, KitError */
export async function keptKits(ready: ReadyStage): Promise<readonly Answered<Kept>[]> {
  const recipients = ready.stage.kit?.recipients;
  if (!recipients) return [];
  const { kit } = await gatherKit(ready, new Date());
  return Promise.all(
    repositoriesOf(ready.stage).map(({ bucket }, number) =>
      askRepository(ready, (s3) => keptIn(s3, bucket, kit, recipients), number),
    ),
  );
}

async function keptIn(
  s3: S3,
  bucket: RepositorySettings["bucket"],
  kit: Kit,
  recipients: readonly string[],
): Promise<Kept> {
  const folder = kitFolder(kit);
  const kept = await s3.list(`${folder}/`);
  const newest = Math.max(...kept.map(({ modified }) => modified));
  const written = Number.isFinite(newest) ? new Date(newest).toISOString() : null;
  return { bucket, written, current: copies(folder, kept, kit, recipients).write === undefined };
}
