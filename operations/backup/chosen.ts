import { ARCHIVES } from "../../backup/archives.ts";
import { history, type PastPlace } from "../../backup/history.ts";
import type { S3 } from "../../backup/s3/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { UserError } from "../../engine/user-error.ts";
import { askRepository, type BackedUp, backedUp } from "./repository.ts";

/** What a service ever wrote, as its repository has it. */
export interface ServiceHistory extends BackedUp {
  /** The one that began first at first. */
  readonly places: readonly PastPlace[];
  /** Milliseconds since 1970, by the repository's clock. */
  readonly now: number;
}

/** The service that is named, or all that have backups. Stops where there is none. */
export async function chosenServices(ready: ReadyStage, service: string | undefined): Promise<BackedUp[]> {
  const all = await backedUp(ready);
  const chosen = all.filter((each) => service === undefined || each.service === service);
  if (chosen.length > 0) return chosen;
  if (all.length === 0)
    throw new UserError(
      "not-found",
      `stage ${ready.name} has no service with backups.`,
      `switch them on in Pulumi.${ready.name}.yaml (backup:, docs/backup.md), then: ./platform up`,
    );
  throw new UserError(
    "not-found",
    `${service} has no backups; there are backups of ${all.map((each) => each.service).join(", ")}.`,
    `name one of these; what there is: ./platform backup list --stage ${ready.name}`,
  );
}

/** Reads a service's history. Stops where its repository cannot be asked. */
export async function readHistory(ready: ReadyStage, owner: BackedUp): Promise<ServiceHistory> {
  return inRepository(ready, owner, async (s3) => {
    const places = await history(s3, ARCHIVES[owner.kind], owner.folder);
    return { ...owner, places, now: s3.serverTime ?? Date.now() };
  });
}

/** Does something with a service's repository. Stops where that cannot be used. */
export async function inRepository<T>(
  ready: ReadyStage,
  { service }: BackedUp,
  use: (s3: S3) => Promise<T>,
): Promise<T> {
  const answer = await askRepository(ready, use);
  if ("found" in answer) return answer.found;
  throw new UserError("backup", `the backups of ${service} cannot be read: ${answer.why}.`, answer.fix);
}
