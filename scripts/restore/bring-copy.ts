import type { ReadyStage } from "../../engine/engine.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import { copyUrns, endingUrns } from "../../operations/restore/copy.ts";
import { removeCopy } from "../../operations/restore/entry.ts";
import { type Brought, bringUp } from "../stage/up.ts";

/** Makes the place of a copy that the stage file has; all other resources of the stage stay as they are. */
export async function bringCopy(
  ready: ReadyStage,
  copy: string,
  kind: BackedUp["kind"],
  output: NodeJS.WriteStream,
): Promise<Brought> {
  return only(ready, await copyUrns(ready, copy, kind), output);
}

/** Takes a copy out of the stage file, and ends what there is of its place by now; all else stays as it is. */
export async function endCopy(ready: ReadyStage, copy: string, output: NodeJS.WriteStream): Promise<Brought> {
  await removeCopy(ready.name, copy);
  return only(ready, await endingUrns(ready, copy), output);
}

const only = ({ name }: ReadyStage, target: string[], output: NodeJS.WriteStream): Promise<Brought> =>
  bringUp({ stage: name, yes: true, unseen: true, target, output });

/** Where the engine is shown beside what a command prints for a program. */
export const outputBeside = (json: boolean | undefined): NodeJS.WriteStream => (json ? process.stderr : process.stdout);
