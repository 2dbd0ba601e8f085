import { resolve } from "node:path";
import { loadStandIns, saveStandIns } from "../../operations/stand-ins/archive.ts";
import { megabytes } from "./size-text.ts";

/** `platform images save`. */
export async function save(file: string): Promise<void> {
  const { names, bytes } = await saveStandIns(resolve(file));
  process.stdout.write(`${names.length} stand-in images saved in ${file}, ${megabytes(bytes)}: ${names.join(", ")}\n`);
}

/** `platform images load`. */
export async function load(file: string): Promise<void> {
  const { names } = await loadStandIns(resolve(file));
  process.stdout.write(`${names.length} stand-in images loaded: ${names.join(", ")}\n`);
}
