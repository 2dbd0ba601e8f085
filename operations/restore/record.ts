import { type Contents, type Drill, writeDrill } from "../../backup/drills.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { inRepository } from "../backup/chosen.ts";
import type { BackedUp } from "../backup/repository.ts";

export type { Contents, Drill };

/** Writes a drill down beside the backups that it was about. @returns where */
export function recordDrill(ready: ReadyStage, owner: BackedUp, drill: Drill): Promise<string> {
  return inRepository(ready, owner, (s3) => writeDrill(s3, owner.folder, drill));
}
