import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "../workspace.ts";

/** What a command and all that it started used. */
export interface Measure {
  readonly seconds: number;
  /** CPU seconds. */
  readonly cpu: number;
  /** The most memory that the plugin had, in megabytes. */
  readonly megabytes: number;
}

/** What a stage of some size costs. */
export interface Cost {
  readonly up: Measure;
  /** Without changes. */
  readonly preview: Measure;
  /** Octets of the state. */
  readonly state: number;
}

/** Notes what a Node process used when it ends. */
const METER = `data:text/javascript,${encodeURIComponent(
  `import { appendFileSync } from "node:fs";
  process.on("exit", () => {
    const used = { script: process.argv[1] ?? "", kilobytes: process.resourceUsage().maxRSS };
    appendFileSync(process.env.BENCH_METER, JSON.stringify(used) + "\\n");
  });`,
)}`;

interface Used {
  readonly script: string;
  /** The most memory that it had. */
  readonly kilobytes: number;
}

/** Runs a command in the workspace, timed by the shell, which counts what its processes used. @throws Error with what it printed where it fails */
export async function measured(workspace: Workspace, command: string): Promise<Measure> {
  const meter = join(workspace.folder, ".platform", "bench-meter");
  await rm(meter, { force: true });
  const env = { COMMAND: command, BENCH_METER: meter, NODE_OPTIONS: `--import="${METER}"` };
  const { code, screen } = await workspace.shell(`bash -c 'TIMEFORMAT="%R %U %S"; time eval "$COMMAND"'`, env);
  if (code !== 0) throw new Error(screen);
  const [seconds = 0, user = 0, system = 0] = screen.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { seconds, cpu: user + system, megabytes: await pluginMegabytes(meter) };
}

/** The quickest of three runs, for on a shared machine the others say less. */
export async function quickest(workspace: Workspace, command: string): Promise<Measure> {
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(await measured(workspace, command));
  return runs.toSorted((one, other) => one.seconds - other.seconds)[0]!;
}

async function pluginMegabytes(meter: string): Promise<number> {
  const lines = (await readFile(meter, "utf8")).trim().split("\n");
  const plugins = lines
    .map((line) => JSON.parse(line) as Used)
    .filter(({ script }) => script.endsWith("/plugin/main.ts"));
  return Math.max(0, ...plugins.map(({ kilobytes }) => kilobytes)) / 1024;
}

/** Octets of the state of stage `local`. */
export async function stateSize(workspace: Workspace): Promise<number> {
  const file = ".platform/state/.pulumi/stacks/alternate-futures/local.json";
  return (await stat(join(workspace.folder, file))).size;
}
