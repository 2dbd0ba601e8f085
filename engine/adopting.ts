import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isProcessAlive } from "../locks/process-alive.ts";
import { ADOPTION_VARIABLE, type Adoption } from "../plugin/kernel/adoption.ts";
import type { ReadyStage } from "./engine.ts";
import { stateFolder } from "./root.ts";

/**
 * Runs `work` with a stage whose creates take up what runs, as the adoption says. The file that tells them holds
 * secrets: only its owner reads it, and it is gone afterwards.
 */
export async function adopting<T>(
  ready: ReadyStage,
  adoption: Adoption,
  work: (ready: ReadyStage) => Promise<T>,
): Promise<T> {
  const file = join(stateFolder, `adoption-${ready.name}-${process.pid}.json`);
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(adoption), { mode: 0o600, flag: "wx" });
  const environment = { ...ready.environment, [ADOPTION_VARIABLE]: file };
  try {
    return await work({ ...ready, environment });
  } finally {
    await rm(file, { force: true });
  }
}

/** Deletes the files of adopting runs that were killed. */
export async function forgetAdoptions(): Promise<void> {
  for (const name of await readdir(stateFolder)) {
    const pid = /^adoption-.*?(?:-(\d+))?\.json$/.exec(name);
    if (pid && !(pid[1] && isProcessAlive(Number(pid[1])))) await rm(join(stateFolder, name), { force: true });
  }
}
