import type { ReadyStage } from "../../engine/engine.ts";
import { lookAtStandbys } from "../databases/standing.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether the standby of a database has what is written, and could take over. */
export function checkStandbys(ready: ReadyStage): Promise<readonly Check[]> {
  const name = "standby of postgres";
  return attempt(name, "./platform up --refresh", async () =>
    (await lookAtStandbys(ready)).map(({ primary, standby, says, problems }) =>
      problems.length === 0
        ? ok(name, `${standby} follows ${primary}, and ${says}`)
        : problem(name, problems.join("; "), "./platform up --refresh; docs/standby.md"),
    ),
  );
}
