import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keepServices, Workspace } from "../workspace.ts";

/** Seconds of load, and minutes in which nobody writes. */
const LOAD = 60;
const IDLE = 5;

/** pgbench's own scale: 5 are about 75 MB. */
const SCALE = 5;

/** What backups cost a database under load, and what they send to the bucket: a stage without them, and the same with them. */
export async function benchBackup(): Promise<void> {
  const without = await measuredDatabase(false);
  const backed = await measuredDatabase(true);
  const ratio = (one: number, other: number) => (one / other).toFixed(2);
  process.stdout.write(
    `database under load, with backups to without: transactions ${ratio(backed.rate, without.rate)}, ` +
      `CPU seconds a transaction ${ratio(backed.cpu / backed.rate, without.cpu / without.rate)}, memory ${ratio(backed.memory, without.memory)}\n` +
      `sent to the bucket: ${mib(backed.loaded)} MiB under ${LOAD} s of load; ` +
      `${mib(backed.idle)} MiB in ${IDLE} min without a writer, ${mib((backed.idle / IDLE) * 1440)} MiB a day at that rate\n`,
  );
}

const mib = (octets: number): string => (octets / 2 ** 20).toFixed(1);

interface Measured {
  /** Transactions a second. */
  readonly rate: number;
  /** Seconds of CPU of the container under load. */
  readonly cpu: number;
  /** Octets that the container holds after it, without the page cache. */
  readonly memory: number;
  /** Octets that came into the bucket under load, and in the idle minutes. */
  readonly loaded: number;
  readonly idle: number;
}

async function measuredDatabase(backup: boolean): Promise<Measured> {
  const workspace = await Workspace.make(19_200, "500ms");
  const inside = async (command: string): Promise<string> => {
    const words = ["lease", "shell", "postgres", "postgres", "--", "bash", "-c", command];
    const { code, screen, stdout } = await workspace.platform(...words);
    if (code !== 0) throw new Error(screen);
    return stdout.trim();
  };
  const bucket = () => octetsBelow(join(workspace.folder, ".platform/sandbox/s3/buckets/backup"));
  try {
    await workspace.editStage((stage) => {
      keepServices(stage, "postgres");
      if (backup) stage.setIn(["config", "backup"], stage.createNode({}));
    });
    const up = await workspace.platform("up", "--yes", "--runtime", "podman");
    if (up.code !== 0) throw new Error(up.screen);
    const pgbench = 'PATH="$PATH:$(dirname "$(readlink -f "$(command -v pg_ctl)")")" pgbench --username=postgres';
    await inside(`${pgbench} --initialize --quiet --scale=${SCALE} postgres`);
    await sleep(90_000);
    const [cpu, sent] = [await cpuOf(inside), await bucket()];
    const told = await inside(`${pgbench} --client=4 --time=${LOAD} postgres`);
    await sleep(70_000);
    const [after, loaded] = [await cpuOf(inside), await bucket()];
    const memory = Number(await inside(MEMORY));
    await sleep(IDLE * 60_000);
    const rate = Number(/tps = ([\d.]+)/.exec(told)?.[1]);
    return { rate, cpu: after - cpu, memory, loaded: loaded - sent, idle: (await bucket()) - loaded };
  } finally {
    await workspace.dispose();
  }
}

/** Control groups of version 2, and of version 1. */
const GROUP = "/sys/fs/cgroup";
const CPU = `if [ -r ${GROUP}/cpu.stat ]; then awk '/^usage_usec/{print $2 / 1e6}' ${GROUP}/cpu.stat; else awk '{print $1 / 1e9}' ${GROUP}/cpuacct/cpuacct.usage; fi`;
const MEMORY = `if [ -r ${GROUP}/memory.stat ]; then awk '/^(anon|shmem) /{sum += $2} END{print sum}' ${GROUP}/memory.stat; else awk '/^total_(rss|shmem) /{sum += $2} END{print sum}' ${GROUP}/memory/memory.stat; fi`;

const cpuOf = async (inside: (command: string) => Promise<string>): Promise<number> => Number(await inside(CPU));

/** 0 where the folder is not there. */
async function octetsBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
