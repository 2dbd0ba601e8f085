/**
 * Reads inputs of one target until it is ended: `worker.ts TARGET SEED FROM PROGRESS-FILE`, or one input again:
 * `worker.ts TARGET --input FILE`. Each failure is a line of JSON on standard output.
 */
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { Random } from "../faults/schedule.ts";
import { kindOf } from "./kind.ts";
import { minimise } from "./minimise.ts";
import { mutate } from "./mutate.ts";
import { progressWriter } from "./progress.ts";
import { isClear, type Target } from "./target.ts";
import { EXAMPLE, TARGETS } from "./targets.ts";

export interface Failure {
  readonly index: number;
  readonly why: string;
  /** The smallest input found that fails alike, in base64 of UTF-8; empty where such a failure was told before. */
  readonly input: string;
}

/** Milliseconds. Waits are what most tries of a client consist of. */
const LONGEST_WAIT = 2;

function shortenWaits(): void {
  const wait = timers.setTimeout;
  timers.setTimeout = ((delay?: number, value?: unknown, options?: object) =>
    wait(Math.min(delay ?? 0, LONGEST_WAIT), value, options)) as typeof wait;
  syncBuiltinESMExports();
}

/** What nobody waited for. */
const stray: unknown[] = [];
let strayed: () => void = () => {};

/** Octets by which one input may make the process grow. */
const MOST_GROWTH = 400 * 2 ** 20;

/** Why reading an input fails; undefined where it does not. */
async function faultOf(target: Target, input: string): Promise<string | undefined> {
  const clear = target.clear ?? isClear;
  const before = process.memoryUsage.rss();
  try {
    // What was thrown past everyone may have been what the reading waits for.
    const past = new Promise<void>((resolve) => {
      strayed = resolve;
    });
    await Promise.race([target.read(input), past]);
  } catch (error) {
    if (!clear(error)) return `unclear ${described(error)}`;
  }
  // What nobody waits for is told in the next turn.
  if (target.form === "answers") await new Promise((resolve) => setImmediate(resolve));
  if (stray.length > 0) return `nobody caught ${stray.splice(0).map(described).join("; ")}`;
  const grown = process.memoryUsage.rss() - before;
  return grown > MOST_GROWTH ? `memory: grew by ${Math.round(grown / 2 ** 20)} MiB` : undefined;
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return `throw of ${String(error)}`;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !/node_modules|node:|<anonymous>|tests\/fuzz/.test(line)) ?? frames[0] ?? "";
  return `${error.constructor.name} ${error.name}: ${error.message.slice(0, 300)} ${own.trim().replace(process.cwd(), "")}`;
}

const [name, first, from, progressFile] = process.argv.slice(2) as [string, string, string, string];
const target = await (TARGETS[name] ?? EXAMPLE)();
shortenWaits();
for (const event of ["unhandledRejection", "uncaughtException"]) {
  process.on(event, (error: unknown) => {
    stray.push(error);
    strayed();
  });
}
if (first === "--input") {
  const why = await faultOf(target, readFileSync(from, "utf8"));
  process.stdout.write(`${JSON.stringify({ why: why ?? null })}\n`);
  process.exit(why === undefined ? 0 : 1);
}

const write = progressWriter(progressFile);
const seen = new Set<string>();
for (let index = Number(from); ; index++) {
  const input = inputOf(target, Number(first), index);
  write(index, input);
  const why = await faultOf(target, input);
  if (why === undefined) continue;
  const kind = kindOf(why);
  const known = seen.has(kind);
  seen.add(kind);
  const fails = async (smaller: string) => {
    write(index, smaller);
    return kindOf((await faultOf(target, smaller)) ?? "") === kind;
  };
  const small = known ? "" : await minimise(input, target.form, fails);
  const failure: Failure = { index, why, input: Buffer.from(small).toString("base64") };
  process.stdout.write(`${JSON.stringify(failure)}\n`);
}

function inputOf({ form, corpus }: Target, seed: number, index: number): string {
  // The corpus itself comes first: an input of it that fails is a mistake of the target.
  return corpus[index] ?? mutate(form, corpus, new Random(seed * 1_000_003 + index));
}
