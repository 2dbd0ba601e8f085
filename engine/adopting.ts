import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
  const file = join(stateFolder, `adoption-${ready.name}.json`);
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(adoption), { mode: 0o600, flag: "wx" });
  try {
    return await work({ ...ready, environment: { ...ready.environment, [ADOPTION_VARIABLE]: file } });
  } finally {
    await rm(file, { force: true });
  }
}
