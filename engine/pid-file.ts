import { readFile, realpath, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { identityOf, isSameProcess, type ProcessIdentity, ranAt } from "../locks/process-start.ts";
import { jsonIn } from "./json.ts";

const content = z.object({
  pid: z.number(),
  started: z.string().optional(),
  /** Where the file was written: a copy of the folder has the process of another checkout in it. */
  file: z.string(),
});

/** Writes down which process was started here. @param file absolute */
export async function writePidFile(file: string, pid: number): Promise<void> {
  await writeFile(file, JSON.stringify({ ...identityOf(pid), file: await placeOf(file) }));
}

/** The process that was started here, where it runs: not another one that has its id by now. @param file absolute */
export async function readPidFile(file: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  if (/^\d+$/.test(text.trim())) return earlierProcess(file, Number(text));
  const { data } = content.safeParse(jsonIn(text));
  return data && data.file === (await placeOf(file)) && isSameProcess(data) ? data : undefined;
}

/** The same for every way that leads to a folder: a checkout may have another one's by a symbolic link. */
const placeOf = async (file: string): Promise<string> => join(await realpath(dirname(file)), basename(file));

/** Until 0.1.0 the file held the id alone; a process that started after it was written is another one. */
async function earlierProcess(file: string, pid: number): Promise<ProcessIdentity | undefined> {
  return ranAt(pid, (await stat(file)).mtime) ? identityOf(pid) : undefined;
}
