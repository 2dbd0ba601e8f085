/** Fuzzes every target in a process of its own, which it watches: that ends where nothing else would. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { kindOf } from "./kind.ts";
import { readProgress } from "./progress.ts";
import { TARGETS } from "./targets.ts";
import type { Failure } from "./worker.ts";

export { TARGETS };

export interface FuzzOptions {
  /** Of all targets together, as many at a time as there are cores. */
  readonly seconds: number;
  readonly seed: number;
  readonly targets: readonly string[];
  /** Folder of inputs that fail. */
  readonly keep: string;
  readonly progress?: (message: string) => void;
}

/** What came of one target. */
export interface TargetReport {
  readonly target: string;
  readonly inputs: number;
  readonly crashes: number;
  readonly hangs: number;
  /** Octets of resident memory at most. */
  readonly peakMemory: number;
  /** One of each kind, with the file that holds its input. */
  readonly failures: readonly string[];
}

const worker = fileURLToPath(new URL("./worker.ts", import.meta.url));
const NODE = ["--disable-warning=ExperimentalWarning", "--max-old-space-size=1024"];
/** Seconds for one input. */
const LONGEST = 10;
/** Seconds until the first input: a corpus may have to be recorded. */
const LONGEST_START = 60;
/** Ends a target that fails again and again. */
const MOST_FAILURES = 200;

export async function fuzz(options: FuzzOptions): Promise<TargetReport[]> {
  const waiting = [...options.targets];
  const lanes = Math.min(availableParallelism(), waiting.length);
  const seconds = (options.seconds * lanes) / waiting.length;
  const reports: TargetReport[] = [];
  const lane = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      options.progress?.(`${target}: ${Math.round(seconds)} s`);
      reports.push(await new TargetRun(target, options).run(seconds));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return options.targets.map((name) => reports.find(({ target }) => target === name)!);
}

class TargetRun {
  readonly #target: string;
  readonly #options: FuzzOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), "platform-fuzz-"));
  readonly #kept = new Map<string, string>();
  #crashes = 0;
  #hangs = 0;
  #peak = 0;

  constructor(target: string, options: FuzzOptions) {
    this.#target = target;
    this.#options = options;
  }

  async run(seconds: number): Promise<TargetReport> {
    const until = Date.now() + seconds * 1000;
    let next = 0;
    while (Date.now() < until && this.#crashes + this.#hangs < MOST_FAILURES) next = await this.#process(next, until);
    rmSync(this.#folder, { recursive: true });
    return {
      target: this.#target,
      inputs: next,
      crashes: this.#crashes,
      hangs: this.#hangs,
      peakMemory: this.#peak,
      failures: [...this.#kept.values()],
    };
  }

  /** One process from an input on, until the time is over, it hangs, or it ends. Resolves with the input after its last. */
  async #process(from: number, until: number): Promise<number> {
    const progress = join(this.#folder, "progress");
    writeFileSync(progress, "");
    const child = spawn(
      process.execPath,
      [...NODE, worker, this.#target, String(this.#options.seed), String(from), progress],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#fail(JSON.parse(line) as Failure));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const outcome = await this.#watch(child, ended, progress, until);
    const last = readProgress(progress);
    if (last === undefined) {
      this.#crashes = MOST_FAILURES;
      this.#kept.set("start", `it does not start: ${complaint || outcome}`);
      return from;
    }
    if (outcome === "hang") this.#hangs++;
    if (outcome === "end") this.#crashes++;
    if (outcome === "hang") this.#keep(last.index, `hang: no end within ${LONGEST} s`, last.input);
    if (outcome === "end") this.#keep(last.index, `the process ended: ${lastWords(complaint)}`, last.input);
    return last.index + 1;
  }

  /** Until the time is over, a reading takes too long, or the process ends by itself. */
  async #watch(
    child: ChildProcess,
    ended: Promise<unknown>,
    progress: string,
    until: number,
  ): Promise<"over" | "hang" | "end"> {
    let [step, since] = [0, Date.now()];
    for (;;) {
      const gone = await Promise.race([ended.then(() => true), pause(250)]);
      if (gone) return "end";
      this.#peak = Math.max(this.#peak, peakMemoryOf(child.pid!));
      const now = readProgress(progress)?.step ?? 0;
      if (now !== step) [step, since] = [now, Date.now()];
      const hangs = Date.now() - since > (step === 0 ? LONGEST_START : LONGEST) * 1000;
      if (!hangs && (step === 0 || Date.now() < until)) continue;
      child.kill("SIGKILL");
      await ended;
      return hangs ? "hang" : "over";
    }
  }

  #fail({ index, why, input }: Failure): void {
    this.#crashes++;
    if (input !== "") this.#keep(index, why, Buffer.from(input, "base64"));
  }

  /** Writes an input down, one of each kind of failure. */
  #keep(index: number, why: string, input: Buffer): void {
    const { keep, seed } = this.#options;
    const kind = kindOf(why);
    if (this.#kept.has(kind)) return;
    mkdirSync(keep, { recursive: true });
    const file = join(keep, `${this.#target}-${seed}-${index}`);
    writeFileSync(file, input);
    this.#kept.set(kind, `${why}\n  replay: ./platform test --fuzz-input ${file}`);
  }
}

/** Whether an input that was kept still fails: why, or undefined. */
export async function replay(file: string): Promise<string | undefined> {
  const [, target] = /^(.+)-\d+-\d+$/.exec(basename(file)) ?? [];
  if (target === undefined || !existsSync(file)) throw new Error(`${file} is no input that was kept`);
  const child = spawn(process.execPath, [...NODE, worker, target, "--input", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += String(chunk);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), (LONGEST_START + LONGEST) * 1000);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  if (said === "") return code === null ? "hang" : `the process ended with code ${code}`;
  return (JSON.parse(said) as { why: string | null }).why ?? undefined;
}

const pause = (milliseconds: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds));

/** Linux tells the most a process ever had; elsewhere 0. */
function peakMemoryOf(pid: number): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const lastWords = (text: string): string =>
  /FATAL ERROR: .*|^\w*Error.*/m.exec(text)?.[0] ?? (text.trim().split("\n").at(-1) || "without a word");
