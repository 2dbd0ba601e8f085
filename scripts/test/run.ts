import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { ensurePingap } from "../../engine/pingap.ts";
import { printStatus } from "../../engine/progress.ts";
import { root, stateFolder } from "../../engine/root.ts";
import { ensurePebble, ensurePulumi } from "../../engine/tools.ts";
import { UserError } from "../../engine/user-error.ts";
import { missingForContainers } from "../../operations/stand-ins/ready.ts";
import { fuzzTable } from "./fuzz-table.ts";
import { jestReport, type TestTotals, totalsIn } from "./jest-report.ts";

interface Check {
  readonly name: string;
  readonly bin: string;
  readonly args: readonly string[];
}

/** What tools hold: types, style, import rules, dead code. */
const CHECKS: readonly Check[] = [
  { name: "types (tsc)", bin: "typescript/bin/tsc", args: ["-p", "."] },
  { name: "style (biome)", bin: "@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings", "."] },
  { name: "import rules (dependency-cruiser)", bin: "dependency-cruiser/bin/dependency-cruiser.mjs", args: ["."] },
  { name: "dead code (knip)", bin: "knip/bin/knip.js", args: [] },
];

interface TestOptions {
  edge?: boolean;
  containers?: boolean;
  faults?: number;
  /** Minutes. */
  fuzz?: number;
  fuzzTarget?: string;
  fuzzInput?: string;
  seed: number;
}

/** Brings the tools, then runs every check and test, or what is asked for; ends with the line `N passed, N failed`. */
export async function runTests(paths: string[], options: TestOptions): Promise<void> {
  const { edge, containers, faults, fuzz, fuzzTarget, fuzzInput, seed } = options;
  if (edge) return testEdge();
  if (containers) return testContainers(paths);
  if (faults !== undefined) return runFaults(faults, seed);
  if (fuzzInput !== undefined) return replayInput(fuzzInput);
  if (fuzz !== undefined || fuzzTarget !== undefined) return runFuzz((fuzz ?? 1) * 60, seed, fuzzTarget);
  const pulumi = await ensurePulumi();
  const pebble = await ensurePebble();
  const totals: TestTotals[] = [];
  if (paths.length === 0) for (const check of CHECKS) totals.push(await runCheck(check));
  totals.push(
    await runJest(paths, {
      PATH: `${dirname(process.execPath)}:${pulumi}:${process.env.PATH}`,
      PEBBLE_BIN: pebble,
    }),
  );
  if (paths.length === 0) totals.push(await containersWherePossible());
  printTotals(...totals);
}

/** What needs containers. */
async function testContainers(paths: string[]): Promise<void> {
  const missing = await missingForContainers();
  if (missing) throw new UserError("tool", `the container tests cannot run: ${missing.why}`, missing.fix);
  printTotals(await runContainers(paths));
}

/** The same within a whole run, where the machine has what it takes; else one line says that it did not. */
async function containersWherePossible(): Promise<TestTotals> {
  const missing = await missingForContainers();
  if (!missing) return runContainers([]);
  printStatus(`CONTAINER TESTS DID NOT RUN: ${missing.why}\n  to run them: ${missing.fix}`);
  return { passed: 0, failed: 0, skipped: 1, failures: [] };
}

async function runContainers(paths: string[]): Promise<TestTotals> {
  const tools = {
    PATH: `${dirname(process.execPath)}:${await ensurePulumi()}:${process.env.PATH}`,
    PEBBLE_BIN: await ensurePebble(),
  };
  return runJest(["--config", join(root, "tests/containers/jest.config.js"), ...paths], tools, CONTAINER_WORKERS);
}

/** What needs the real proxy, which nothing else does. */
async function testEdge(): Promise<void> {
  await ensurePingap();
  printTotals(await runJest(["--config", join(root, "tests/edge/jest.config.js")], {}));
}

/** What failed once more, since the screen may keep the end alone, and the line that everybody waits for. */
function printTotals(...totals: readonly TestTotals[]): void {
  const sum = (of: "passed" | "failed" | "skipped") => totals.reduce((all, each) => all + each[of], 0);
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
  for (const failure of totals.flatMap(({ failures }) => failures)) process.stdout.write(`FAILED ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  if (failed > 0) process.exitCode = 1;
}

/** Schedules beyond those of the normal tests, or one of them again. */
async function runFaults(count: number, seed: number): Promise<void> {
  const started = Date.now();
  let told = 0;
  const progress = (done: number, failures: readonly { seed: number; why: string }[]) => {
    for (const { seed, why } of failures.slice(told)) process.stdout.write(`seed ${seed}: ${why}\n\n`);
    told = failures.length;
    if (done % 500 === 0) printStatus(`${done} of ${count} schedules, ${told} failed`);
  };
  const { runFaultSchedules } = await import("../../tests/faults/run.ts");
  const { passed, failed } = await runFaultSchedules({ count, seed, progress });
  process.stdout.write(`${passed} passed, ${failed} failed (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
  if (failed > 0) process.exitCode = 1;
}

/** Mutated inputs, each target in a process of its own; ends with a table of what came of them. */
async function runFuzz(seconds: number, seed: number, target: string | undefined): Promise<void> {
  const { fuzz, TARGETS } = await import("../../tests/fuzz/run.ts");
  const all = Object.keys(TARGETS);
  if (target !== undefined && !all.includes(target)) {
    throw new UserError("argument", `there is no target ${target}`, `use one of ${all.join(", ")}`);
  }
  const keep = join(stateFolder, "fuzz");
  const targets = target === undefined ? all : [target];
  const reports = await fuzz({ seconds, seed, targets, keep, progress: printStatus });
  const failures = reports.flatMap(({ failures }) => failures);
  for (const failure of failures) process.stdout.write(`${failure}\n\n`);
  process.stdout.write(`${fuzzTable(reports)}\nseed ${seed}\n`);
  const inputs = reports.reduce((sum, { inputs }) => sum + inputs, 0);
  const failed = reports.reduce((sum, { crashes, hangs }) => sum + crashes + hangs, 0);
  process.stdout.write(`${inputs - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}

async function replayInput(file: string): Promise<void> {
  const { replay } = await import("../../tests/fuzz/run.ts");
  const why = await replay(file);
  if (why !== undefined) process.stdout.write(`${why}\n`);
  printTotals({ passed: why === undefined ? 1 : 0, failed: why === undefined ? 0 : 1, skipped: 0, failures: [] });
}

async function runCheck({ name, bin, args }: Check): Promise<TestTotals> {
  const started = Date.now();
  const { all, failed } = await execa(process.execPath, [modulePath(bin), ...args], {
    cwd: root,
    reject: false,
    all: true,
  });
  printStatus(`${failed ? "FAIL" : "PASS"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (failed) printStatus(all ?? "");
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0, failures: failed ? [name] : [] };
}

/** One more than there are cores: tests of whole runs wait for blocks most of the time. */
const WORKERS = availableParallelism() + 1;

/** What they start needs the cores; half of the time they wait, too. */
const CONTAINER_WORKERS = 2;

async function runJest(paths: readonly string[], env: Record<string, string>, workers = WORKERS): Promise<TestTotals> {
  const folder = await mkdtemp(join(tmpdir(), "platform-test-"));
  const report = join(folder, "report.json");
  const args = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", modulePath("jest/bin/jest.js")];
  const { exitCode } = await execa(
    process.execPath,
    [...args, `--maxWorkers=${workers}`, "--json", `--outputFile=${report}`, ...paths],
    {
      cwd: root,
      env,
      reject: false,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const written = await readFile(report, "utf8").catch(() => "{}");
  await rm(folder, { recursive: true });
  return totalsIn(jestReport.parse(JSON.parse(written)), root, exitCode);
}

function modulePath(bin: string): string {
  return join(root, "node_modules", bin);
}
