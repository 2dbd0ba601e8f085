import { ARCHIVES } from "../../backup/archives.ts";
import type { PastPlace } from "../../backup/history.ts";
import { prunable } from "../../backup/prunable.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { RETENTION } from "../../stage/backup.ts";
import { inRepository, type ServiceHistory } from "./chosen.ts";
import type { BackedUp } from "./repository.ts";

/** Generations of which all is older than what the first repository keeps, and that nobody needs. Pure. */
export const oldGenerations = ({ places, now }: Pick<ServiceHistory, "places" | "now">): PastPlace[] =>
  prunable(places, now - RETENTION.first * 86_400_000);

/** Deletes one of them. It can be done again where it was interrupted. */
export const removeOld = (ready: ReadyStage, owner: BackedUp, { name }: PastPlace): Promise<void> =>
  inRepository(ready, owner, (s3) => ARCHIVES[owner.kind].remove(s3, owner.folder, name));
