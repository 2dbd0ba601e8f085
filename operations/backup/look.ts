import { lastDrill } from "../../backup/drills.ts";
import { lastArchived } from "../../backup/postgres/archive.ts";
import { generations } from "../../backup/postgres/generations.ts";
import type { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { secondsOf } from "../../stage/backup.ts";
import type { BackupStatus } from "../status/report.ts";
import { judgeBackup, judgeDrill, type PresentPlace } from "./judge.ts";
import { askRepository, backedUp, isCopied } from "./repository.ts";

/** Of what no copy can be made. */
const NO_DRILL = { drilled: null, hint: null };

/** How the backups of a stage are, a line each service that has some. */
export async function lookAtBackups(ready: ReadyStage): Promise<BackupStatus[]> {
  const archiveTimeout = secondsOf(ready.stage.backup?.archiveTimeout ?? "60s");
  return Promise.all(
    (await backedUp(ready)).map(async (owner) => {
      const { service, folder } = owner;
      const answer = await askRepository(ready, async (s3) => ({
        place: await presentPlace(s3, folder),
        drill: await lastDrill(s3, folder),
        now: s3.serverTime ?? Date.now(),
      }));
      if ("why" in answer) {
        const problems = [`its backups cannot be looked at: ${answer.why}; ${answer.fix}`];
        return { service, generation: null, until: null, says: "not known", problems, ...NO_DRILL };
      }
      const { place, drill, now } = answer.found;
      return {
        service,
        ...judgeBackup(place, archiveTimeout),
        ...(isCopied(owner) ? judgeDrill(drill?.began, now) : NO_DRILL),
      };
    }),
  );
}

/** The place that began last, and what its repository has of it; undefined where none ever did. */
async function presentPlace(s3: S3, folder: string): Promise<PresentPlace | undefined> {
  const found = await generations(s3, folder);
  const present = found.toSorted((one, other) => one.begun - other.begun).at(-1);
  if (!present) return undefined;
  const archived = await lastArchived(s3, folder, present.name);
  return { ...present, ...(archived !== undefined && { archived }), now: s3.serverTime ?? Date.now() };
}
