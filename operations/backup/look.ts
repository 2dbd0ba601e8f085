import { ARCHIVES, type ArchiveKind } from "../../backup/archives.ts";
import { lastDrill } from "../../backup/drills.ts";
import { records } from "../../backup/records.ts";
import type { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { secondsOf } from "../../stage/backup.ts";
import type { BackupStatus } from "../status/report.ts";
import { judgeBackup, judgeDrill, type PresentPlace } from "./judge.ts";
import { askRepository, backedUp, isCopied } from "./repository.ts";

/** Of what no copy can be made. */
const NO_DRILL = { drilled: null, hint: null };

/**
 * How the backups of a stage are, a line each service that has some.
 * @param present the generation that each writes, by service
 */
export async function lookAtBackups(
  ready: ReadyStage,
  present: Readonly<Record<string, string>>,
): Promise<BackupStatus[]> {
  const { backup } = ready.stage;
  if (!backup) return [];
  const interval = { postgres: secondsOf(backup.archiveTimeout), volume: secondsOf(backup.volumeInterval) };
  return Promise.all(
    (await backedUp(ready)).map(async (owner) => {
      const { service, kind, folder } = owner;
      const answer = await askRepository(ready, async (s3) => ({
        place: await presentPlace(s3, kind, folder, present[service]),
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
        ...judgeBackup(place, interval[kind]),
        ...(isCopied(owner) ? judgeDrill(drill?.began, now) : NO_DRILL),
      };
    }),
  );
}

/** What the repository has of a generation; undefined where that never began there. */
async function presentPlace(
  s3: S3,
  kind: ArchiveKind,
  folder: string,
  name: string | undefined,
): Promise<PresentPlace | undefined> {
  const { lastBackup, lastArchived } = ARCHIVES[kind];
  const present = (await records(s3, folder)).find((each) => each.name === name);
  if (!present) return undefined;
  const [backedUp, archived] = await Promise.all([
    lastBackup(s3, folder, present.name),
    lastArchived(s3, folder, present.name),
  ]);
  const now = s3.serverTime ?? Date.now();
  return { ...present, backedUp, archived, now };
}
