import { type FileHandle, open, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { printableOutput } from "../errors/printable.ts";
import { redactKnown } from "../redaction/known.ts";
import { root, stateFolder } from "./root.ts";
import { withRunFile } from "./run-files.ts";

/** Octets of a log that are kept, the last ones: what failed is told last. */
const MOST = 4 << 20;

/** What the engine printed while nobody looked. */
export interface EngineLog {
  /** As it can be pasted in the checkout. */
  readonly file: string;
  readonly text: string;
}

/**
 * Does `work` with a file for what the engine prints, and makes a log of it that holds no secret. The engine writes the
 * file itself: it goes on in order where this process is killed.
 * @param name of the log, such as `prod-up`; it takes the place of the last one of this name
 */
export async function withEngineLog<T>(name: string, work: (output: number) => Promise<T>): Promise<[T, EngineLog]> {
  return withRunFile(`${name}.output`, async (raw) => {
    const handle = await open(raw, "wx+", 0o600);
    try {
      const value = await work(handle.fd);
      return [value, await keep(name, handle)];
    } catch (error) {
      await keep(name, handle);
      throw error;
    } finally {
      await handle.close();
    }
  });
}

async function keep(name: string, output: FileHandle): Promise<EngineLog> {
  const file = join(stateFolder, "engine", `${name}.log`);
  const { size } = await output.stat();
  const from = Math.max(0, size - MOST);
  const { buffer } = await output.read(Buffer.alloc(size - from), 0, size - from, from);
  const text = logText(buffer.toString("utf8"), from);
  await rm(file, { force: true });
  await writeFile(file, text, { flag: "wx", mode: 0o600 });
  return { file: relative(root, file), text };
}

/** Pure but for what this process knows to be secret. @param missing octets before the text, which is then cut in a line */
export function logText(printed: string, missing: number): string {
  const whole =
    missing > 0 ? `[${missing} octets before this are left out]${printed.slice(printed.indexOf("\n"))}` : printed;
  return printableOutput(redactKnown(whole));
}

/** Lines that tell why the engine failed, where no event does. Pure. */
export function failureIn(text: string, most = 40): string {
  const lines = text.trimEnd().split("\n");
  const at = lines.findIndex((line) => line.startsWith("error:"));
  return (at < 0 ? lines.slice(-most) : lines.slice(at, at + most)).join("\n");
}
