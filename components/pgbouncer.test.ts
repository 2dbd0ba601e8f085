import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { output } from "@pulumi/pulumi";
import { execa } from "execa";
import { startEntrypoint } from "../images/entrypoint.fixture.ts";
import { freePort, listening } from "../network/free-port.fixture.ts";
import { type Pool, poolContainer, poolLogins } from "./pgbouncer.ts";
import { findPostgres, PostgresContainer } from "./postgres-container.fixture.ts";
import { passwordLines } from "./postgres-start.ts";
import type { Credential } from "./turns.ts";

const first: Credential = { name: "api", secret: "one" };
const second: Credential = { name: "api-2", secret: "new" };
const other: Credential = { name: "auth", secret: "two" };
const databases = { api: "platform", auth: "sessions" };

test("every login that is accepted is let in with its own password", () => {
  expect(poolLogins([first, second, other])).toBe("api:one\napi-2:new\nauth:two");
  expect(poolLogins([])).toBe("");
});

/** Whether pgbench is there, and a PgBouncer that lets transactions end before it ends. @param path with a PostgreSQL */
function hasPgBouncer(path: string): boolean {
  const { stdout } = spawnSync("pgbouncer", ["--version"], { encoding: "utf8" });
  const [, major, minor] = /^PgBouncer (\d+)\.(\d+)/.exec(stdout ?? "") ?? [];
  const bench = spawnSync("pgbench", ["--version"], { env: { PATH: path } }).status === 0;
  const found = bench && Number(major) * 100 + Number(minor) >= 123;
  const here = major ? `; here it is ${major}.${minor}` : "";
  const why = `it needs PgBouncer 1.23 or newer, as Debian 13 has it, and pgbench (apt-get install pgbouncer postgresql)${here}`;
  if (!found) process.stderr.write(`SKIPPED components/pgbouncer.test.ts: ${why}\n`);
  return found;
}

const postgres = await findPostgres("components/pgbouncer.test.ts");
const path = [postgres, process.env.PATH].join(delimiter);
const present = postgres !== undefined && hasPgBouncer(path);

/** A client that stays connected. */
class Client {
  readonly #psql: ChildProcess;
  #heard = "";

  constructor(url: string) {
    this.#psql = spawn("psql", ["-XAtq", url], { env: { PATH: path, TERM: "dumb" }, stdio: "pipe" });
    for (const stream of [this.#psql.stdout, this.#psql.stderr]) {
      stream?.on("data", (text) => {
        this.#heard += text;
      });
    }
  }

  /** What a statement answers, or why it does not. */
  async say(statement: string): Promise<string> {
    const end = `said-${Math.random()}`;
    this.#heard = "";
    this.#psql.stdin?.write(`${statement};\n\\echo ${end}\n`);
    while (!this.#heard.includes(end)) {
      if (this.#psql.exitCode !== null) return this.#heard;
      await sleep(10);
    }
    return this.#heard.replace(end, "").trim();
  }

  kill(): void {
    this.#psql.kill();
  }
}

(present ? describe : describe.skip)("a pool before PostgreSQL", () => {
  let server: PostgresContainer;
  const running: { kill(): unknown }[] = [];

  const serve = (api: readonly Credential[]) =>
    server.start(databases, { postgres: "root", api: passwordLines("api", api), auth: other.secret });

  beforeEach(async () => {
    server = await PostgresContainer.make(postgres as string);
    await serve([first, second]);
  });
  afterEach(async () => {
    for (const each of running.splice(0)) each.kill();
    await server.dispose();
  });

  const settings: Pool = { image: "pgbouncer", size: 10, clients: 200 };

  /** The container as it is declared, but for where it listens, and for the server's address and port here. */
  async function pool(api: readonly Credential[], change: Partial<Pool> = {}) {
    const [host, serverPort] = server.address.split(":");
    const { env } = poolContainer(
      { ...settings, ...change },
      {
        server: { container: host!, port: Number(serverPort) },
        databases,
        logins: { api: output(api), auth: output([other]) },
        to: [],
      },
    );
    const port = await freePort();
    const declared = { ...(env as Record<string, string>), POOL_LOGINS: poolLogins([...api, other]) };
    const here = { ...declared, POOL_ADDRESS: "127.0.0.1", POOL_PORT: String(port) };
    const child = startEntrypoint("pgbouncer", here, undefined, true);
    running.push(child);
    let log = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text) => {
        log += text;
      });
    }
    await listening(port, () => log);
    const url = ({ name, secret }: Credential, database = "platform", more = "") =>
      `postgresql://${name}:${secret}@127.0.0.1:${port}/${database}${more}`;
    return { child, url, log: () => log };
  }

  const client = (url: string) => {
    const made = new Client(url);
    running.push(made);
    return made;
  };

  /** What a statement answers in a connection of its own, or why it does not. */
  async function ask(url: string, statement: string, env: Record<string, string> = {}): Promise<string> {
    const { failed, stdout, stderr } = await execa("psql", ["-XAtqc", statement, url], {
      env: { PATH: path, ...env },
      reject: false,
    });
    return failed ? stderr : stdout;
  }

  /** So many clients at once, who prepare each statement by name once and run it in one transaction after the other. */
  async function clients(url: string, count: number, transactions: number, statements: string) {
    const file = join(await mkdtemp(join(tmpdir(), "pgbench-")), "transaction.sql");
    await writeFile(file, statements);
    const args = ["-n", "-M", "prepared", "-c", count, "-j", 2, "-t", transactions, "-f", file, url];
    const { stdout, stderr } = await execa("pgbench", args.map(String), { env: { PATH: path }, reject: false });
    await rm(dirname(file), { recursive: true });
    const [, done] = /transactions actually processed: (\d+)\/\d+/.exec(stdout) ?? [];
    return { done: Number(done), errors: stderr.split("\n").filter((line) => line.includes("error")) };
  }

  const admin = (statement: string, database = "postgres") => server.query("postgres", "root", database, statement);
  const connections = () => admin("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'api%'").then(Number);

  test("sixty clients share ten connections, with statements that they prepared by name", async () => {
    const { url } = await pool([first]);
    await ask(url(first), "CREATE TABLE seen (what int)");
    const work = clients(url(first), 60, 20, "\\set n random(1, 9)\nINSERT INTO seen VALUES (:n);\nSELECT :n + 1;\n");
    const seen: number[] = [];
    let over = false;
    const watch = async () => {
      while (!over) seen.push(await connections());
    };
    const watched = watch();
    const result = await work;
    over = true;
    await watched;
    expect(result).toEqual({ done: 1200, errors: [] });
    expect(await ask(url(first), "SELECT count(*) FROM seen")).toBe("1200");
    expect(Math.max(...seen)).toBeGreaterThan(1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(10);
  });

  test("both logins of a role work at once, as the role, and take no more connections than one does", async () => {
    const { url } = await pool([second, first], { size: 3 });
    await ask(url(first), "CREATE TABLE seen (who text)");
    const statements = "INSERT INTO seen SELECT current_user;\nSELECT 1;\n";
    const results = await Promise.all([first, second].map((login) => clients(url(login), 15, 20, statements)));
    expect(results).toEqual([
      { done: 300, errors: [] },
      { done: 300, errors: [] },
    ]);
    expect(await ask(url(second), "SELECT who, count(*) FROM seen GROUP BY who")).toBe("api|600");
    expect(await connections()).toBeLessThanOrEqual(3);
    expect(
      await ask(url(second), "CREATE TABLE made (); SELECT tableowner FROM pg_tables WHERE tablename='made'"),
    ).toBe("api");
  });

  test("a password is rotated while clients go on", async () => {
    await server.kill();
    await serve([first]);
    const before = await pool([first]);
    const service = client(before.url(first));
    expect(await service.say("CREATE TABLE kept (what text)")).toBe("");
    // Both are accepted: the server starts again, and a pool that knows both takes over from the one that knew one.
    await server.kill();
    const waiting = service.say("INSERT INTO kept VALUES ('meanwhile'); SELECT count(*) FROM kept");
    await serve([first, second]);
    expect(await waiting).toBe("1");
    const both = await pool([second, first]);
    const busy = client(before.url(first));
    await busy.say("BEGIN");
    await busy.say("INSERT INTO kept VALUES ('begun')");
    before.child.kill("SIGINT");
    expect(await busy.say("INSERT INTO kept VALUES ('after')")).toBe("");
    expect(await busy.say("COMMIT")).toBe("");
    await ended(before.child);
    const late = client(both.url(first));
    const renewed = client(both.url(second));
    expect(await late.say("SELECT count(*) FROM kept")).toBe("3");
    expect(await renewed.say("CREATE TABLE more (); SELECT current_user")).toBe("api");
    // The service has the other login: the former one is let in no longer.
    await server.kill();
    await serve([second]);
    expect(await renewed.say("SELECT count(*) FROM kept")).toBe("3");
    const after = await pool([second]);
    expect(await ask(after.url(second), "SELECT count(*) FROM kept")).toBe("3");
    expect(await ask(after.url(first), "SELECT 1")).toMatch(/authentication failed/);
  });

  test("each role opens its own database alone, and nobody the server's or the pool's own", async () => {
    const { url } = await pool([first]);
    expect(await ask(url(other, "sessions"), "SELECT current_user")).toBe("auth");
    expect(await ask(url(first, "sessions"), "SELECT 1")).toContain("permission denied for database");
    expect(await ask(url({ ...first, secret: "wrong" }), "SELECT 1")).toContain("authentication failed");
    expect(await ask(url({ name: "postgres", secret: "root" }), "SELECT 1")).toContain("authentication failed");
    for (const database of ["postgres", "pgbouncer"]) {
      expect(await ask(url(first, database), "SHOW POOLS")).toMatch(/no such database|not allowed/);
    }
  });

  test("what a driver asks of a session is taken where it means nothing, and refused where it would not hold", async () => {
    const { url } = await pool([first]);
    const asked = (options: string) => ask(url(first), "SELECT 1", { PGOPTIONS: options });
    expect(await asked("-c extra_float_digits=3")).toBe("1");
    expect(await asked("-c timezone=UTC")).toBe("1");
    expect(await asked("-c search_path=tenant")).toMatch(/unsupported startup parameter in options: search_path/);
  });

  test("a lock of a transaction holds and ends with it", async () => {
    const { url } = await pool([first], { size: 2 });
    const [one, two] = [client(url(first)), client(url(first))];
    await one.say("BEGIN");
    await one.say("SELECT pg_advisory_xact_lock(7)");
    expect(await two.say("SELECT pg_try_advisory_xact_lock(7)")).toBe("f");
    await one.say("COMMIT");
    expect(await two.say("SELECT pg_try_advisory_xact_lock(7)")).toBe("t");
  });

  test.each(["RESET ALL", "DISCARD ALL", "RESET ROLE", "SET SESSION AUTHORIZATION DEFAULT"])(
    "the second login stays the role after %s of another client",
    async (statement) => {
      const { url } = await pool([second], { size: 1 });
      const [who, reset] = [client(url(second)), client(url(second))];
      const connection = await who.say("SELECT pg_backend_pid()");
      expect(await reset.say(statement)).toBe("");
      expect(await who.say("SELECT current_user, pg_backend_pid()")).toBe(`api|${connection}`);
    },
  );
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
