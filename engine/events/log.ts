import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { stateFolder } from "../root.ts";

/** Where the engine writes its events while it changes a stage. @param folder for what is kept between commands */
export const eventLogOf = (stage: string, folder = stateFolder): string => join(folder, "engine", `${stage}.events`);

/** With which the engine writes a log of events. */
interface EventLog {
  readonly file: string;
  readonly flags: readonly string[];
  /** The option is there for those who debug. */
  readonly variables: { readonly PULUMI_DEBUG_COMMANDS: "1" };
}

/** Does `work` with a log of its own, which is gone afterwards: it holds what no one has redacted. */
export async function withEventLog<T>(stage: string, work: (log: EventLog) => Promise<T>): Promise<T> {
  const file = eventLogOf(stage);
  await mkdir(join(stateFolder, "engine"), { recursive: true });
  await rm(file, { force: true });
  try {
    return await work({ file, flags: ["--event-log", file], variables: { PULUMI_DEBUG_COMMANDS: "1" } });
  } finally {
    await rm(file, { force: true });
  }
}
