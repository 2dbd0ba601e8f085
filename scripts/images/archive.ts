import { resolve } from "node:path";
import { printStatus } from "../../engine/progress.ts";
import { loadStandIns, saveStandIns } from "../../operations/stand-ins/archive.ts";
import { survey } from "../../operations/stand-ins/survey.ts";
import { megabytes } from "./size-text.ts";

/** `platform images save`. */
export async function save(file: string): Promise<void> {
  const { names, bytes } = await saveStandIns(resolve(file));
  process.stdout.write(`${names.length} stand-in images saved in ${file}, ${megabytes(bytes)}: ${names.join(", ")}\n`);
}

/** `platform images load`: what a file has of earlier recipes is loaded, too. */
export async function load(file: string): Promise<void> {
  const { names } = await loadStandIns(resolve(file));
  process.stdout.write(`${names.length} stand-in images loaded: ${names.join(", ")}\n`);
  const old = (await survey()).filter(({ state }) => state !== "up to date").map(({ standIn }) => standIn.name);
  if (old.length > 0) printStatus(`not up to date: ${old.join(", ")}; to build them: ./platform images build`);
}
