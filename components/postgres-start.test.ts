import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { type Databases, passwordLines, passwordVariable, startScript } from "./postgres-start.ts";

/** The first folder with a PostgreSQL: on PATH, or where Debian has it, the newest first. */
async function findPostgres(): Promise<string | undefined> {
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
class Container {
  readonly #folder: string;
  readonly #port: number;
  readonly #path: string;
  #running: ChildProcess | undefined;
  #log = "";

  private constructor(folder: string, port: number, path: string) {
    this.#folder = folder;
    this.#port = port;
    this.#path = path;
  }

  static async make(postgres: string): Promise<Container> {
    const folder = await mkdtemp(join(tmpdir(), "postgres-"));
    const bin = join(folder, "bin");
    await chmod(folder, 0o755);
    await mkdir(bin);
    const port = await freePort();
    const asPostgres = process.getuid?.() === 0 ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";
    const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c fsync=off`;
    const entryPoint = join(bin, "docker-entrypoint.sh");
    await writeFile(entryPoint, `#!/bin/sh\nexec ${asPostgres}"$@" ${settings}\n`, { mode: 0o755 });
    return new Container(folder, port, [bin, postgres, process.env.PATH].join(delimiter));
  }

  /** Its `PGDATA`. */
  get data(): string {
    return join(this.#folder, "pgdata");
  }

  /** What it has printed since its last start. */
  get log(): string {
    return this.#log;
  }

  /** Starts it. @param passwords by role; that of a second login on a second line */
  begin(databases: Databases, passwords: Record<string, string>): void {
    const variables = Object.entries(passwords).map(([role, password]) => [passwordVariable(role), password]);
    const child = spawn("bash", ["-c", startScript(databases)], {
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: this.#path,
        PGDATA: this.data,
        POSTGRES_INITDB_ARGS: "--no-sync --data-checksums",
        ...Object.fromEntries(variables),
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

test.each([
  ["the first login", [["api", "a"]], "a"],
  ["the second login", [["api-2", "b"]], "\nb"],
  [
    "both",
    [
      ["api-2", "b"],
      ["api", "a"],
    ],
    "a\nb",
  ],
])("passwords of %s", (_, accepted, lines) => {
  const credentials = accepted.map(([name, secret]) => ({ name: name!, secret: secret! }));
  expect(passwordLines("api", credentials)).toBe(lines);
});

const postgres = process.platform === "linux" ? await findPostgres() : undefined;
if (!postgres) {
  const why = "it needs Linux with PostgreSQL 15 or newer (apt-get install postgresql)";
  process.stderr.write(`SKIPPED components/postgres-start.test.ts: ${why}\n`);
}

(postgres ? describe : describe.skip)("a start of PostgreSQL", () => {
  const databases = { api: "platform", "web-app": "sessions" };
  const passwords = { postgres: "root", api: "one", "web-app": "two" };
  const write = "CREATE TABLE kept (what text); INSERT INTO kept VALUES ('data')";
  const read = "SELECT what FROM kept";
  let container: Container;

  beforeEach(async () => {
    container = await Container.make(postgres as string);
  });
  afterEach(() => container.dispose());

  const api = (statement: string, password = "one") => container.query("api", password, "platform", statement);
  const webApp = (statement: string, password = "two") => container.query("web-app", password, "sessions", statement);

  test("on an empty volume makes a database for each service, which no other service may open", async () => {
    await container.start(databases, passwords);
    expect(await api("SELECT current_user, current_database()")).toBe("api|platform");
    expect(await webApp(write)).toBe("");
    expect(await container.query("api", "one", "sessions", "SELECT 1")).toContain("permission denied for database");
    expect(await api("SELECT 1", "wrong")).toContain("password authentication failed");
    expect(await container.query("postgres", "root", "postgres", "SHOW data_checksums")).toBe("on");
  });

  test("makes the database of a service that came later, and keeps the data of the others", async () => {
    await container.start({ api: "platform" }, passwords);
    await api(write);
    await container.kill();
    await container.start(databases, passwords);
    expect(await api(read)).toBe("data");
    expect(await webApp(write)).toBe("");
    expect(await container.query("api", "one", "sessions", "SELECT 1")).toContain("permission denied for database");
  });

  test("applies changed passwords, the superuser's too, whatever is in them", async () => {
    await container.start(databases, passwords);
    await container.kill();
    const odd = `it's "a" \\ $HOME \`id\` :'api' ü`;
    await container.start(databases, { ...passwords, postgres: "other", api: odd });
    expect(await api("SELECT 1", odd)).toBe("1");
    expect(await api("SELECT 1")).toContain("password authentication failed");
    expect(await webApp("SELECT 1")).toBe("1");
    expect(await container.query("postgres", "other", "postgres", "SELECT 1")).toBe("1");
    expect(await container.query("postgres", "root", "postgres", "SELECT 1")).toContain("authentication failed");
  });

  test("accepts two logins of a service while it changes over, which share what both have made", async () => {
    const second = (statement: string) => container.query("api-2", "new", "platform", statement);
    await container.start(databases, passwords);
    await api(write);
    await container.kill();
    await container.start(databases, { ...passwords, api: "one\nnew" });
    expect(await api(read)).toBe("data");
    expect(await second("INSERT INTO kept VALUES ('more'); CREATE TABLE made (); SELECT current_user")).toBe("api");
    expect(await api("ALTER TABLE made ADD COLUMN what text; SELECT count(*) FROM kept")).toBe("2");
    await container.kill();
    await container.start(databases, { ...passwords, api: "\nnew" });
    expect(await api("SELECT 1")).toMatch(/not permitted to log in|authentication failed/);
    expect(await second("ALTER TABLE kept ADD COLUMN since date; SELECT count(*) FROM kept")).toBe("2");
    await container.kill();
    await container.start(databases, { ...passwords, api: "newest" });
    expect(await api("SELECT count(*) FROM made", "newest")).toBe("0");
    expect(await second("SELECT 1")).toMatch(/not permitted to log in|authentication failed/);
  });

  test("keeps the data of a service that is gone, which may not log in until it is back", async () => {
    await container.start(databases, passwords);
    await webApp(write);
    await container.query("postgres", "root", "postgres", "CREATE ROLE operator LOGIN PASSWORD 'mine'");
    await container.kill();
    await container.start({ api: "platform" }, passwords);
    expect(await webApp(read)).toContain('role "web-app" is not permitted to log in');
    expect(await container.query("postgres", "root", "sessions", read)).toBe("data");
    expect(await container.query("operator", "mine", "postgres", "SELECT 1")).toBe("1");
    await container.kill();
    await container.start(databases, passwords);
    expect(await webApp(read)).toBe("data");
  });

  test("has the data of an app for its other name, once docs/apps.md was followed", async () => {
    const [, statements = ""] =
      /psql -U postgres -c '(ALTER DATABASE .*)'/.exec(await readFile("docs/apps.md", "utf8")) ?? [];
    const passwordsOf = { postgres: "root", wiki: "one", handbook: "two" };
    await container.start({ wiki: "wiki" }, passwordsOf);
    await container.query("wiki", "one", "wiki", write);
    await container.kill();
    await container.start({}, passwordsOf);
    expect(await container.query("postgres", "root", "postgres", statements)).toBe("");
    await container.kill();
    await container.start({ handbook: "handbook" }, passwordsOf);
    expect(await container.query("handbook", "two", "handbook", `${read}; DROP TABLE kept`)).toBe("data");
    expect(await container.query("wiki", "one", "handbook", "SELECT 1")).toContain("authentication failed");
  }, 60_000);

  test.each([
    "creating configuration files",
    "performing post-bootstrap initialization",
    "Success. You can now start the database server",
    "database system is ready to accept connections",
    "waiting for server to shut down",
  ])("takes up a first start that was killed after it said: %s", async (text) => {
    container.begin(databases, passwords);
    await container.until(new RegExp(text));
    await container.kill();
    await container.start(databases, passwords);
    expect(await api(write)).toBe("");
    expect(await webApp(write)).toBe("");
  });

  test("takes over what an earlier version made, whose first start was interrupted before it made anything", async () => {
    await container.start({}, passwords);
    await container.query("postgres", "root", "postgres", "CREATE ROLE api LOGIN PASSWORD 'older'");
    await container.kill();
    await writeFile(join(container.data, "pg_hba.conf"), "local all all reject\nhost all all all scram-sha-256\n");
    await container.start(databases, passwords);
    expect(await api(write)).toBe("");
    expect(await webApp(write)).toBe("");
  });

  test("ends with the reason where it cannot do all, prints no password, and does it at the next start", async () => {
    const { "web-app": _, ...some } = passwords;
    container.begin(databases, some);
    await expect(container.until(/listening on IPv4 address/)).rejects.toThrow("WEB_APP_PASSWORD");
    await container.start(databases, { ...passwords, api: "canary", "web-app": "canary" });
    expect(await webApp(write, "canary")).toBe("");
    expect(container.log).not.toContain("canary");
  });
});
