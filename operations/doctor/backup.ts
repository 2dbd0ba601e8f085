import type { ReadyStage } from "../../engine/engine.ts";
import { tryRepositories } from "../backup/access.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether the key of each repository of backups may do all that they need; an object is written there, and deleted again. */
export function checkRepositories(ready: ReadyStage): Promise<readonly Check[]> {
  return attempt("backup", "see the check of the passphrase", async () =>
    (await tryRepositories(ready)).map(({ name, problem: found }) =>
      found
        ? problem(`backup ${name}`, found.why, found.fix)
        : ok(`backup ${name}`, "its key lists, writes, reads and deletes"),
    ),
  );
}
