import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { describeSchedule } from "./words.ts";

export interface FaultReport {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** Runs of the command that each schedule took, by its seed. */
  readonly runs: ReadonlyMap<number, number>;
}

interface Failure {
  readonly seed: number;
  /** Its schedule and its story, in words. */
  readonly why: string;
}

export interface FaultOptions {
  /** How many schedules. */
  readonly count: number;
  /** Of the first one; the others follow. */
  readonly seed: number;
  /** Told after every schedule, with what failed so far. */
  readonly progress?: (done: number, failures: readonly Failure[]) => void;
}

interface ScheduleResult {
  readonly seed: number;
  readonly why?: string;
  readonly journal: readonly string[];
  readonly runs: number;
}

const worker = fileURLToPath(new URL("./worker.ts", import.meta.url));
/** Seeds a process plays before another one takes over. */
const BATCH = 250;

/** Plays the schedules of so many seeds. */
export function runFaultSchedules({ count, seed, progress }: FaultOptions): Promise<FaultReport> {
  return playSchedules(
    Array.from({ length: count }, (_, index) => scheduleOf(seed + index)),
    progress,
  );
}

/** Plays schedules in as many processes as there are cores. */
export async function playSchedules(
  schedules: readonly Schedule[],
  progress?: FaultOptions["progress"],
): Promise<FaultReport> {
  const left = [...schedules];
  const count = schedules.length;
  const failures: Failure[] = [];
  const runs = new Map<number, number>();
  const scheduled = new Map(schedules.map((schedule) => [schedule.seed, schedule]));
  let done = 0;
  const take = () => left.splice(0, Math.min(BATCH, Math.ceil(count / availableParallelism())));
  const work = async () => {
    for (let mine = take(); mine.length > 0; mine = take()) {
      for await (const played of playAll(mine)) {
        runs.set(played.seed, played.runs);
        if (played.why !== undefined)
          failures.push({ seed: played.seed, why: story(played, scheduled.get(played.seed)!) });
        progress?.(++done, failures);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  failures.sort((a, b) => a.seed - b.seed);
  return { passed: count - failures.length, failed: failures.length, failures, runs };
}

/** Has one process play these schedules; those it did not come to are failures. */
async function* playAll(schedules: readonly Schedule[]): AsyncGenerator<ScheduleResult> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", worker], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.stdin.end(schedules.map((schedule) => JSON.stringify(schedule)).join("\n"));
  const open = new Set(schedules.map(({ seed }) => seed));
  for await (const line of createInterface({ input: child.stdout })) {
    const played = JSON.parse(line) as ScheduleResult;
    open.delete(played.seed);
    yield played;
  }
  const code = await ended;
  for (const seed of open)
    yield { seed, why: `the process that played it ended with code ${code}`, journal: [], runs: 0 };
}

function story({ seed, why, journal }: ScheduleResult, schedule: Schedule): string {
  return [
    why,
    describeSchedule(schedule),
    ...journal,
    ...(seed >= 0 ? [`replay: ./platform test --faults 1 --seed ${seed}`] : []),
  ].join("\n");
}
