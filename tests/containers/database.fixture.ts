import { setTimeout as sleep } from "node:timers/promises";
import type { Workspace } from "../workspace.ts";

/** Asks a database in the container that is called like its place, as its superuser. @throws with the screen where that fails */
export async function sqlIn(workspace: Workspace, statement: string, place = "postgres"): Promise<string> {
  const words = ["psql", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-Atqc", statement];
  const run = await workspace.platform("lease", "shell", place, place, "--", ...words);
  if (run.code !== 0) throw new Error(run.screen);
  return run.stdout.trim();
}

/** Looks again every second. @throws naming what did not come @param minutes that it may take */
export async function untilSo(what: string, look: () => Promise<boolean>, minutes = 2): Promise<void> {
  for (let waited = 0; !(await look()); waited += 1000) {
    if (waited > minutes * 60_000) throw new Error(`${what}: not within ${minutes} minutes`);
    await sleep(1000);
  }
}
