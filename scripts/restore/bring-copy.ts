import type { ReadyStage } from "../../engine/engine.ts";
import { copyUrns } from "../../operations/restore/copy.ts";
import { type Brought, bringUp } from "../stage/up.ts";

/** Makes the place of a copy what the stage file says of it by now; all other resources of the stage stay as they are. */
export async function bringCopy(ready: ReadyStage, copy: string): Promise<Brought> {
  return bringUp({ stage: ready.name, yes: true, unseen: true, target: await copyUrns(ready, copy) });
}
