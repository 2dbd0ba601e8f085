import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePort } from "../network/free-port.fixture.ts";
import { standInForPgBackRest } from "./pgbackrest.fixture.ts";
import { archived } from "./postgres-archive.ts";
import { type Databases, passwordVariable, startScript } from "./postgres-start.ts";

/** Of a container that archives. */
export interface ArchivedPlace {
  /** Folder that several may have. */
  readonly repository: string;
  readonly generation: string;
  readonly ancestor: string;
  /** Since when its former place takes no writes; empty = it does. */
  readonly fence: string;
  /** Whether programs of the container reach the server by a socket. */
  readonly sockets?: boolean;
}

/**
 * The first folder with a PostgreSQL: on PATH, or where Debian has it, the newest first.
 * @param test says that it was skipped where there is none
 */
export async function findPostgres(test: string): Promise<string | undefined> {
  const found = process.platform === "linux" ? await installed() : undefined;
  const why = "it needs Linux with PostgreSQL 15 or newer (apt-get install postgresql)";
  if (!found) process.stderr.write(`SKIPPED ${test}: ${why}\n`);
  return found;
}

async function installed(): Promise<string | undefined> {
  const debian = "/usr/lib/postgresql";
  const versions = (await readdir(debian).catch(() => [])).filter((version) => Number(version) >= 15);
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.toSorted((one, other) => Number(other) - Number(one)).map((version) => join(debian, version, "bin")),
  ];
  return folders.find((folder) => ["initdb", "psql", "pg_ctl"].every((tool) => existsSync(join(folder, tool))));
}

/** One may end by itself in between. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * The container: a volume that outlives its starts, and the image's entry point, which runs the server as `postgres`.
 * Killed, as a container is, with all its processes: they have its variables.
 */
export class PostgresContainer {
  readonly #folder: string;
  readonly #port: number;
  readonly #path: string;
  readonly #archived: ArchivedPlace | undefined;
  #running: ChildProcess | undefined;
  #log = "";

  private constructor(folder: string, port: number, path: string, archived: ArchivedPlace | undefined) {
    this.#archived = archived;
    this.#folder = folder;
    this.#port = port;
    this.#path = path;
  }

  /** @param archived for one that archives, and begins with what another has archived */
  static async make(postgres: string, archived?: ArchivedPlace): Promise<PostgresContainer> {
    const folder = await mkdtemp(join(tmpdir(), "postgres-"));
    const bin = join(folder, "bin");
    await chmod(folder, 0o755);
    await mkdir(bin);
    const port = await freePort();
    const asPostgres = process.getuid?.() === 0 ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";
    const sockets = join(folder, "sockets");
    await mkdir(sockets);
    await chmod(sockets, 0o777);
    const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${archived?.sockets ? sockets : ""} -c fsync=off`;
    const entryPoint = join(bin, "docker-entrypoint.sh");
    await writeFile(entryPoint, `#!/bin/sh\nexec ${asPostgres}"$@" ${settings}\n`, { mode: 0o755 });
    if (archived) await standInForPgBackRest(bin, archived.repository);
    return new PostgresContainer(folder, port, [bin, postgres, process.env.PATH].join(delimiter), archived);
  }

  /** Its `PGDATA`. */
  get data(): string {
    return join(this.#folder, "pgdata");
  }

  /** Stands in for a program of the container's. @param script of bash */
  async standInFor(program: string, script: string): Promise<void> {
    await writeFile(join(this.#folder, "bin", program), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  }

  /** What a command of a person prints who is in the container. */
  async inside(command: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const env = { PATH: this.#path, PGDATA: this.data, ...this.#archiveVariables(), ...variables };
    const { all } = await execa("bash", ["-c", command], { env, all: true, reject: false });
    return all;
  }

  /** Where clients reach it. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** What it has printed since its last start. */
  get log(): string {
    return this.#log;
  }

  /** Starts it. @param passwords by role; that of a second login on a second line */
  begin(databases: Databases, passwords: Record<string, string>): void {
    const variables = Object.entries(passwords).map(([role, password]) => [passwordVariable(role), password]);
    this.run(startScript(databases, this.#archived && archived("postgres")), Object.fromEntries(variables));
  }

  /** Starts it by a start command of its own. */
  run(script: string, variables: Readonly<Record<string, string>>): void {
    const child = spawn("bash", ["-c", script], {
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: this.#path,
        PGDATA: this.data,
        POSTGRES_INITDB_ARGS: "--no-sync --data-checksums",
        ...variables,
        ...this.#archiveVariables(),
      },
    });
    this.#log = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        this.#log += text;
      });
    }
    this.#running = child;
  }

  #archiveVariables(): Record<string, string> {
    if (!this.#archived) return {};
    const { generation, ancestor, fence, sockets = false } = this.#archived;
    return {
      ...(sockets && { PGHOST: join(this.#folder, "sockets"), PGPORT: String(this.#port) }),
      PGBACKREST_STANZA: generation,
      BACKUP_ANCESTOR: ancestor,
      BACKUP_FENCE: fence,
      BACKUP_ARCHIVE_TIMEOUT: "60",
    };
  }

  /** Puts a whole backup of it into its repository. */
  async backUp(password: string): Promise<void> {
    const { repository, generation } = this.#archived!;
    const backup = join(repository, generation, "backup");
    const [host, port] = this.address.split(":") as [string, string];
    await execa("pg_basebackup", ["-h", host, "-p", port, "-U", "postgres", "-D", backup, "-X", "none", "-c", "fast"], {
      env: { PATH: this.#path, PGPASSWORD: password },
    });
    await execa("chown", ["-R", "postgres", backup]);
  }

  /** Starts it; resolves when its server takes connections. */
  async start(databases: Databases, passwords: Record<string, string>): Promise<void> {
    this.begin(databases, passwords);
    await this.until(/server stopped.*ready to accept connections/s);
  }

  /** Resolves when it has printed `text`. */
  async until(text: RegExp): Promise<void> {
    while (!text.test(this.#log)) {
      if (this.#running?.exitCode !== null) throw new Error(this.#log);
      await sleep(10);
    }
  }

  async kill(): Promise<void> {
    const child = this.#running;
    if (!child) return;
    const closed = child.stdout?.closed ? undefined : once(child, "close");
    const pids = processesWith(`PGDATA=${this.data}\0`);
    for (const pid of pids) killIfThere(pid);
    await closed;
    // A server takes the number of one that nobody waited for yet for a server that runs.
    while (pids.some((pid) => existsSync(`/proc/${pid}`))) await sleep(10);
    this.#running = undefined;
  }

  /** What a statement answers, or why it does not. */
  async query(role: string, password: string, database: string, statement: string): Promise<string> {
    const { failed, stdout, stderr } = await execa("psql", [...this.#to(database), "-U", role, "-Atqc", statement], {
      env: { PATH: this.#path, PGPASSWORD: password },
      reject: false,
    });
    return failed ? stderr : stdout;
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #to(database: string): string[] {
    return ["-h", "127.0.0.1", "-p", String(this.#port), "-d", database];
  }
}

/** Processes of this machine with a text in their variables. */
function processesWith(text: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, "utf8").includes(text) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
