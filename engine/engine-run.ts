import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "./root.ts";

const shape = z.object({ pid: z.number(), started: z.string() });

/** The engine that this checkout started last to change a stage; `started` is RFC 3339. */
export type EngineRun = z.output<typeof shape>;

const fileOf = (stage: string): string => join(stateFolder, "engine", `${stage}.json`);

/** Writes down which process is about to change a stage. */
export async function noteEngineRun(stage: string, pid: number): Promise<void> {
  await mkdir(join(stateFolder, "engine"), { recursive: true });
  const run: EngineRun = { pid, started: new Date().toISOString() };
  await writeFile(fileOf(stage), JSON.stringify(run));
}

/** Undefined where this checkout has started none, or was ended while it wrote it down. */
export async function lastEngineRun(stage: string): Promise<EngineRun | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(fileOf(stage), "utf8")));
  } catch {
    return undefined;
  }
}
