import { ARCHIVES, type ArchiveKind } from "../../backup/archives.ts";
import { lastDrill } from "../../backup/drills.ts";
import { records } from "../../backup/records.ts";
import type { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { repositoriesOf, secondsOf } from "../../stage/backup.ts";
import type { BackupStatus } from "../status/report.ts";
import { judgeBackup, judgeRestores, type PresentPlace } from "./judge.ts";
import { askRepository, type BackedUp, backedUp } from "./repository.ts";

/**
 * How the backups of a stage are, a line each service that has some.
 * @param present the generation that each writes, by its place
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
      const { service, place: at, kind, folder } = owner;
      const answer = await askRepository(ready, async (s3) => ({
        place: await presentPlace(s3, kind, folder, present[at]),
        drill: await lastDrill(s3, folder),
        now: s3.serverTime ?? Date.now(),
      }));
      const place = "why" in answer ? undefined : answer.found.place;
      const second = await problemsOfSecond(ready, owner, { name: present[at], ...place }, interval[kind]);
      if ("why" in answer) {
        const problems = [`its backups cannot be looked at: ${answer.why}; ${answer.fix}`, ...second];
        return { service, generation: null, until: null, says: "not known", problems, restored: null, hint: null };
      }
      const { drill, now } = answer.found;
      const judged = judgeBackup(place, interval[kind]);
      const restores = judgeRestores({ drilled: drill?.began, place }, now);
      return { service, ...judged, ...restores, problems: [...judged.problems, ...second, ...restores.problems] };
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
  const present = (await records(s3, folder)).find((each) => each.name === name);
  return present && { ...present, ...(await writtenBy(s3, kind, folder, present.name)) };
}

/** What is wrong with the backups that a service has once more in a second repository. */
async function problemsOfSecond(
  ready: ReadyStage,
  { kind, folder }: BackedUp,
  { name, begun }: { readonly name: string | undefined; readonly begun?: number },
  interval: number,
): Promise<string[]> {
  const second = repositoriesOf(ready.stage)[1];
  if (!second || name === undefined) return [];
  const answer = await askRepository(ready, (s3) => writtenBy(s3, kind, folder, name), 1);
  if ("why" in answer) return [`its second backups cannot be looked at: ${answer.why}; ${answer.fix}`];
  const { found } = answer;
  // When it began is written down in the first alone, which may not answer.
  const judged = judgeBackup({ name, begun: begun ?? found.archived ?? found.now, ...found }, interval);
  return judged.problems.map((problem) => `in bucket ${second.bucket}: ${problem}`);
}

async function writtenBy(s3: S3, kind: ArchiveKind, folder: string, name: string) {
  const { lastBackup, lastArchived } = ARCHIVES[kind];
  const [backedUp, archived] = await Promise.all([lastBackup(s3, folder, name), lastArchived(s3, folder, name)]);
  return { backedUp, archived, now: s3.serverTime ?? Date.now() };
}
