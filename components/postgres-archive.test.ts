import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { copied } from "./copies/postgres-script.ts";
import { emptyRepository } from "./pgbackrest.fixture.ts";
import { archived } from "./postgres-archive.ts";
import { findPostgres, PostgresContainer } from "./postgres-container.fixture.ts";
import { startScript } from "./postgres-start.ts";

const postgres = await findPostgres("components/postgres-archive.test.ts");

(postgres ? describe : describe.skip)("a place that begins with what another has archived", () => {
  const databases = { api: "platform" };
  const passwords = { postgres: "root", api: "one" };
  const Held = "2026-11-29T10:00:00.000Z";
  let repository: string;
  let containers: PostgresContainer[];
  /** Segments of the former place, the oldest first, each with a row of its own. */
  let segments: string[];

  const log = (name: string) => join(repository, "g1", "log", name);
  const query = (container: PostgresContainer, statement: string) =>
    container.query("postgres", "root", "platform", statement);
  const rows = (container: PostgresContainer) =>
    query(container, "SELECT string_agg(n::text, '' ORDER BY n) FROM kept");

  async function place(
    generation: string,
    ancestor: string,
    fence: string,
    sockets = false,
  ): Promise<PostgresContainer> {
    const container = await PostgresContainer.make(postgres as string, {
      repository,
      generation,
      ancestor,
      fence,
      sockets,
    });
    containers.push(container);
    return container;
  }

  async function archivedRow(container: PostgresContainer, row: number): Promise<string> {
    await query(container, `INSERT INTO kept VALUES (${row})`);
    const segment = await query(container, "SELECT pg_walfile_name(pg_switch_wal())");
    while (!(await readdir(join(repository, "g1", "log"))).includes(segment)) await sleep(20);
    return segment;
  }

  beforeAll(async () => {
    repository = await emptyRepository();
    containers = [];
    const former = await place("g1", "", "");
    await former.start(databases, passwords);
    await query(former, "CREATE TABLE kept (n int)");
    await former.backUp("root");
    segments = [];
    for (const row of [1, 2, 3]) segments.push(await archivedRow(former, row));
    await former.kill();
  }, 120_000);
  afterEach(async () => {
    for (const container of containers.splice(1)) await container.dispose();
  });
  afterAll(async () => {
    for (const container of containers) await container.dispose();
    await rm(repository, { recursive: true, force: true });
  });

  test("has all of it", async () => {
    const next = await place("g2", "g1", Held);
    await next.start(databases, passwords);
    expect(await rows(next)).toBe("123");
    expect(await readFile(join(next.data, "../backups/restored"), "utf8")).toMatch(
      /^it began with the data of g1, all until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/m,
    );
  });

  test("does not begin with a part of it while the repository does not answer, and goes on when it does", async () => {
    await writeFile(log(`${segments[1]}.unreadable`), "");
    const next = await place("g2", "g1", Held);
    next.begin(databases, passwords);
    await expect(next.until(/ready to accept connections.*ready to accept connections/s)).rejects.toThrow(
      /does not answer/,
    );
    await rm(log(`${segments[1]}.unreadable`));
    await next.start(databases, passwords);
    expect(await rows(next)).toBe("123");
  });

  test("that is held takes writes again once it is archived no more", async () => {
    const next = await place("g2", "g1", Held);
    await next.start(databases, passwords);
    await next.kill();
    const fenced = join(next.data, "../backups/fenced");
    const stamp = join(next.data, "../backups/g2-backup-full");
    for (const file of [fenced, stamp, join(next.data, "standby.signal")]) await writeFile(file, "");
    next.run(startScript(databases), { POSTGRES_PASSWORD: "root", API_PASSWORD: "one" });
    await next.until(/server stopped.*ready to accept connections/s);
    expect(await query(next, "UPDATE kept SET n = n WHERE n = 1 RETURNING n")).toBe("1");
    expect([fenced, stamp].filter((file) => existsSync(file))).toEqual([]);
  });

  test("takes no writes while its log, which no repository takes, leaves no room, and takes them again once one does", async () => {
    const next = await place("g4", "", "", true);
    const room = join(repository, "room");
    await writeFile(room, "1000 900\n");
    await next.standInFor("df", `echo "1M-blocks Avail"; cat ${room}`);
    await next.start(databases, passwords);
    await query(next, "CREATE TABLE kept (n int)");
    const isTold = async (said: RegExp) => {
      while (!said.test(await query(next, "INSERT INTO kept VALUES (1) RETURNING n"))) await sleep(200);
    };
    await writeFile(join(repository, "silent"), "");
    await query(next, "SELECT pg_switch_wal()");
    await writeFile(room, "1000 90\n");
    await isTold(/cannot execute INSERT in a read-only transaction/);
    expect(next.log).toMatch(/backup: no repository takes the log, and 90 MiB of 1000 are free: it takes no writes/);
    await next.kill();
    await next.start(databases, passwords);
    await isTold(/cannot execute INSERT in a read-only transaction/);
    await rm(join(repository, "silent"));
    await isTold(/^1$/);
    expect(next.log).toMatch(/backup: the log is archived again: it takes writes/);
  }, 60_000);

  test("takes writes however little room there is while its log is archived: that is none of the log's doing", async () => {
    const next = await place("g4", "", "", true);
    await next.standInFor("df", 'echo "1M-blocks Avail"; echo 1000 10');
    await next.start(databases, passwords);
    await query(next, "CREATE TABLE kept (n int)");
    await query(next, "SELECT pg_switch_wal()");
    await sleep(6000);
    expect(await query(next, "INSERT INTO kept VALUES (1) RETURNING n")).toBe("1");
  }, 60_000);

  describe("of which a segment is lost", () => {
    beforeEach(() => rename(log(segments[1]!), join(repository, "lost")));
    afterEach(() => rename(join(repository, "lost"), log(segments[1]!)));

    test("is refused where the former place is held and has all of it, and begins anew when it is back", async () => {
      const next = await place("g2", "g1", Held);
      next.begin(databases, passwords);
      await expect(next.until(/no such line/)).rejects.toThrow(
        /backup: g1 was not restored to its end; the archive has more/,
      );
      await rename(join(repository, "lost"), log(segments[1]!));
      await next.start(databases, passwords);
      expect(await rows(next)).toBe("123");
      await rename(log(segments[1]!), join(repository, "lost"));
    });

    test("has what comes before where the former place is dead, and says so", async () => {
      const next = await place("g2", "g1", "");
      await next.start(databases, passwords);
      expect(await rows(next)).toBe("1");
      expect(await readFile(join(next.data, "../backups/restored"), "utf8")).toContain(
        `; the archive has more until ${segments[2]}`,
      );
    });
  });
});

const { functions } = archived("postgres");

describe("with a stand-in for pgBackRest", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archive-"));
    // prints what it is told of recovery, notes what it is asked for, and ends as it is told
    const pgbackrest = `#!/bin/sh
for given; do case "$given" in --recovery-option=*) echo "\${given#*=}" ;; esac; done
echo "$given" >> "\${PGDATA%/*}/asked"
exit $ENDS
`;
    await writeFile(join(folder, "pgbackrest"), pgbackrest, { mode: 0o755 });
    await writeFile(join(folder, "pg_isready"), "#!/bin/sh\n", { mode: 0o755 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (shell: string, script: string, env: Record<string, string>) =>
    execa(shell, ["-c", script], {
      env: { PGDATA: join(folder, "data"), PATH: `${folder}:${process.env.PATH}`, ...env },
      reject: false,
    });

  describe.each([
    ["a place", functions],
    ["a copy", copied("postgres").functions],
  ])("%s", (_who, script) => {
    const begun = { BACKUP_FROM: "g1", ENDS: "0" };
    test.each([
      ["gives a piece of the log", "0", 0],
      ["says that there is no more", "1", 1],
      ["does not answer: PostgreSQL would take anything up to 125 for the end of the log", "49", 255],
      ["is not to be had at all", "126", 255],
    ])("what recovery asks for where the repository %s", async (_, ends, code) => {
      const { stdout } = await run("bash", `${script}\nrestore_cluster`, begun);
      const [, command] = /^restore_command=(.*)$/m.exec(stdout) ?? [];
      expect(command).toMatch(/--stanza=g1 .*archive-get %f %p/);
      expect((await run("sh", command!, { ENDS: ends })).exitCode).toBe(code);
    });
  });

  test("nothing is archived before others may rely on the cluster: where it begins again, its log is another one", async () => {
    const script = `${functions}
set -m
keep_backups > /dev/null 2>&1 &
sleep 1
cat "\${PGDATA%/*}/asked" 2>/dev/null || echo nothing
touch "\${PGDATA%/*}/backups/verified"
until grep -qs backup "\${PGDATA%/*}/asked"; do sleep 0.2; done
cat "\${PGDATA%/*}/asked"
kill -9 -$!`;
    const { stdout } = await run("bash", script, { ENDS: "0", BACKUP_ARCHIVE_TIMEOUT: "60", PGBACKREST_STANZA: "g1" });
    const [before, first, ...others] = stdout.split("\n");
    expect([before, first, others.at(-1)]).toEqual(["nothing", "stanza-create", "backup"]);
  }, 20_000);
});
