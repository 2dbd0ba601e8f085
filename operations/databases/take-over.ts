import { setTimeout as sleep } from "node:timers/promises";
import { writeSuperseded } from "../../backup/superseded.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { printableLine } from "../../errors/printable.ts";
import { errorText } from "../../errors/text.ts";
import { withValue } from "../../stage/edit/with-value.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { chosenServices, inRepository } from "../backup/chosen.ts";
import { presentGenerations } from "../backup/present-generations.ts";
import { changeFile } from "../stage-secrets/file.ts";
import { refuseNewProblems } from "../stage-secrets/problems.ts";
import type { Failover } from "./decide.ts";
import { inDatabase, lookAt } from "./seen.ts";

const SERVICE = CATALOG.postgres.name;

/** Milliseconds. */
const PATIENCE = { hold: 300_000, catchUp: 60_000, promote: 60_000, release: 300_000 };
const PAUSE = 500;

/**
 * Makes the other place the one that takes writes: fences the former, writes that down in the repository and the stage file,
 * and promotes it. What uses the database is led there by the next `up`. Interrupted, the same goes on.
 * @param tell is handed what happens, a line each
 */
export async function takeOver(ready: ReadyStage, failover: Failover, tell: (line: string) => void): Promise<void> {
  if (failover.kind !== "finish") {
    const { from, to } = failover;
    if (failover.kind === "planned") await hold(ready, from, to, tell);
    await supersede(ready, from, to);
    tell(`${from} is fenced: it neither takes writes nor archives, also when it comes back`);
    await writePrimary(ready.name, to, new Date());
    tell(`Pulumi.${ready.name}.yaml: services.postgres.primary is ${to}`);
  }
  const { to } = failover;
  await untilDone(ready, to, "promote", tell);
  tell(`${to} takes writes`);
}

/** Holds the primary, until the standby has all that it wrote. Where that does not succeed it is let go. */
async function hold(ready: ReadyStage, from: string, to: string, tell: (line: string) => void): Promise<void> {
  const began = Date.now();
  try {
    await untilDone(ready, from, "hold", tell);
    await caughtUp(ready, from, to);
  } catch (error) {
    await untilDone(ready, from, "release", tell).catch(() =>
      tell(`warning: whether ${from} takes writes again is not known: ./platform status`),
    );
    throw error;
  }
  tell(
    `${from} takes no writes, and ${to} has all that it wrote; that took ${Math.round((Date.now() - began) / 1000)} s`,
  );
}

async function caughtUp(ready: ReadyStage, from: string, to: string): Promise<void> {
  const end = Date.now() + PATIENCE.catchUp;
  for (;;) {
    const primary = await lookAt(ready, from);
    const standby = await lookAt(ready, to);
    if ("seen" in primary && "seen" in standby && primary.seen.held && standby.seen.lsn >= primary.seen.lsn) return;
    if (Date.now() > end)
      throw new UserError(
        "not-held",
        `${to} does not get the last of what ${from} wrote; ${from} takes writes again, and nothing was changed.`,
        "./platform status tells how far it is behind",
      );
    await sleep(PAUSE);
  }
}

/** The former primary finds it in the repository, and ends. */
async function supersede(ready: ReadyStage, from: string, to: string): Promise<void> {
  const generation = presentGenerations(await readStackState(ready))[from];
  if (generation === undefined) return;
  const [owner] = await chosenServices(ready, SERVICE);
  await inRepository(ready, owner!, (s3) => writeSuperseded(s3, owner!.folder, { generation, from, to }));
}

/** Writes into the file of a stage which place takes writes. */
function writePrimary(stage: string, place: string, now: Date): Promise<void> {
  return changeFile(stage, async (file) => {
    const text = withPrimary(file.text, place, now);
    refuseNewProblems(file, text);
    return { text, result: undefined };
  });
}

/** Pure. */
export function withPrimary(text: string, place: string, now: Date): string {
  const path = ["config", "services", SERVICE, "primary"];
  const since = `${now.toISOString().slice(0, 19)}Z`;
  return withValue(withValue(text, [...path, "at"], place), [...path, "since"], since);
}

/** Runs a command again until it ends with 0. @throws UserError with what it said last */
async function untilDone(
  ready: ReadyStage,
  place: string,
  command: "hold" | "release" | "promote",
  tell: (line: string) => void,
): Promise<void> {
  const patience = PATIENCE[command];
  const end = Date.now() + patience;
  const signal = AbortSignal.timeout(patience);
  let last = "it was not asked yet";
  const note = (said: string) => {
    if (said !== last) tell(`${place}, to ${command}: ${said}`);
    last = said;
  };
  while (Date.now() < end) {
    try {
      const { code, said } = await inDatabase(ready, place, command, signal);
      if (code === 0) return;
      note(printableLine(said.split("\n").at(-1) || `it ended with ${code}`, 300));
    } catch (error) {
      note(errorText(error));
    }
    await sleep(PAUSE);
  }
  if (command === "promote")
    throw new UserError(
      "unverified",
      `${place} is not promoted yet: ${last}`,
      "./platform failover postgres again, or ./platform up, goes on with it",
    );
  throw new UserError(
    "not-held",
    `${place} could not be held: ${last}. It takes writes again.`,
    "mend what is told, then this again",
  );
}
