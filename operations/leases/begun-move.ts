import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { stateFolder } from "../../engine/root.ts";

const begunMove = z.object({ from: z.string() });

/** A move that this checkout has begun and not seen through: where from. Kept, as the place it left may be gone by now. */
export type BegunMove = z.output<typeof begunMove>;

/** Of a stage. */
const folderOf = (stage: string): string => join(stateFolder, "moves", stage);

const fileOf = (stage: string, service: string): string => join(folderOf(stage), `${service}.json`);

/** Undefined where none was interrupted. */
export async function readBegunMove(stage: string, service: string): Promise<BegunMove | undefined> {
  try {
    return begunMove.parse(JSON.parse(await readFile(fileOf(stage, service), "utf8")));
  } catch {
    return undefined;
  }
}

export async function noteBegunMove(stage: string, service: string, move: BegunMove): Promise<void> {
  const file = fileOf(stage, service);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(move));
}

export async function forgetBegunMove(stage: string, service: string): Promise<void> {
  await rm(fileOf(stage, service), { force: true });
}

/** The same for every service of a stage. */
export async function forgetBegunMoves(stage: string): Promise<void> {
  await rm(folderOf(stage), { recursive: true, force: true });
}
