import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { copied } from "../copies/postgres-script.ts";
import { emptyRepository } from "../pgbackrest.fixture.ts";
import { archived } from "../postgres-archive.ts";
import { findPostgres, PostgresContainer } from "../postgres-container.fixture.ts";
import { startScript } from "../postgres-start.ts";
import { replicated } from "./primary.ts";
import { standbyScript } from "./standby.ts";

const postgres = await findPostgres("components/replication/replication.test.ts");

const COMMAND = `bash "\${PGDATA%/*}/backups/command"`;

(postgres ? describe : describe.skip)("a database with a standby", () => {
  const secrets = { POSTGRES_PASSWORD: "root", API_PASSWORD: "one", STANDBY_PASSWORD: "two" };
  let repository: string;
  let first: PostgresContainer;
  let second: PostgresContainer;

  /** @param since the decision who is the primary */
  const asPrimary = (place: PostgresContainer, since = "") =>
    place.run(startScript({ api: "platform" }, replicated("postgres", archived("postgres"))), {
      ...secrets,
      DATABASE_SINCE: since,
    });

  function asStandby(place: PostgresContainer, of: PostgresContainer, since = ""): void {
    const [host, port] = of.address.split(":");
    const script = standbyScript("postgres")
      .replaceAll("host=primary port=5432", `host=${host} port=${port}`)
      .replaceAll("--host=primary --port=5432", `--host=${host} --port=${port}`);
    place.run(script, { ...secrets, DATABASE_SINCE: since, DATABASE_PLACE: "standby", BACKUP_FROM: "g1" });
  }

  const query = (place: PostgresContainer, statement: string) => place.query("postgres", "root", "platform", statement);
  const rows = (place: PostgresContainer) => query(place, "SELECT string_agg(n::text, '' ORDER BY n) FROM kept");
  const look = async (place: PostgresContainer) => JSON.parse(await place.inside(`${COMMAND} look`));

  async function until(what: () => Promise<string>, wanted: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      const found = await what();
      if (found === wanted) return;
      if (tries > 300) throw new Error(`${found} is not ${wanted}\n${first.log}\n${second.log}`);
      await sleep(100);
    }
  }

  beforeAll(async () => {
    repository = await emptyRepository();
    const place = (generation: string, ancestor: string) =>
      PostgresContainer.make(postgres as string, { repository, generation, ancestor, fence: "", sockets: true });
    [first, second] = await Promise.all([place("g1", ""), place("g2", "g1")]);
  });
  afterAll(async () => {
    await Promise.all([first.dispose(), second.dispose()]);
    await rm(repository, { recursive: true, force: true });
  });

  test("is copied by a standby that waits for it, and that has all at once from then on", async () => {
    asStandby(second, first);
    await second.until(/the primary does not answer yet/);
    asPrimary(first);
    await first.until(/server stopped.*ready to accept connections/s);
    await query(first, "CREATE TABLE kept (n int)");
    await query(first, "INSERT INTO kept VALUES (1)");
    await until(() => rows(second), "1");
    await query(first, "INSERT INTO kept VALUES (2)");
    await until(() => rows(second), "12");
    expect(await query(second, "INSERT INTO kept VALUES (9)")).toMatch(/read-only transaction/);
    expect(await look(first)).toMatchObject({ recovering: false, held: false });
    expect(await look(second)).toMatchObject({ recovering: true, held: false, receiving: true });
    expect(await second.inside(`${COMMAND} release && echo released`)).toBe("released");
  }, 60_000);

  test("waits for the standby with what is written, and goes on without it within seconds where it is gone", async () => {
    const waits = () => query(first, "SHOW synchronous_standby_names");
    await until(waits, "standby");
    expect(await query(first, "SELECT sync_state FROM pg_stat_replication")).toBe("sync");
    await second.kill();
    const began = Date.now();
    await query(first, "UPDATE kept SET n = n");
    expect(Date.now() - began).toBeLessThan(25_000);
    await until(waits, "");
    asStandby(second, first);
    await until(waits, "standby");
  }, 60_000);

  test.each([
    ["another place without a standby", startScript({ api: "platform" }, archived("postgres"))],
    ["a copy", startScript(undefined, copied("postgres"), { user: "postgres" })],
  ])(
    "waits for nobody in %s that is made of its backup",
    async (_, script) => {
      await until(() => query(first, "SHOW synchronous_standby_names"), "standby");
      const [host, port] = first.address.split(":");
      const backup = `${repository}/g1/backup`;
      await first.inside(
        `rm -rf ${backup} && pg_basebackup --host=${host} --port=${port} --username=platform_standby --pgdata=${backup} --wal-method=none --checkpoint=fast && { [ "$(id -u)" != 0 ] || chown -R postgres ${backup}; }`,
        { PGPASSWORD: "two" },
      );
      const place = { repository, generation: "g3", ancestor: "g1", fence: "", sockets: true };
      const other = await PostgresContainer.make(postgres as string, place);
      try {
        other.run(script, { ...secrets, BACKUP_FROM: "g1" });
        await until(() => query(other, "SHOW synchronous_standby_names"), "");
        await query(other, "CREATE TABLE nobody_waits (n int)");
      } finally {
        await other.dispose();
        await rm(backup, { recursive: true, force: true });
      }
    },
    40_000,
  );

  test("waits for nobody once it has no standby any more, as a copy of a backup of then has none", async () => {
    await first.kill();
    await second.kill();
    first.run(startScript({ api: "platform" }, archived("postgres")), secrets);
    await first.until(/server stopped.*ready to accept connections/s);
    expect(await query(first, "UPDATE kept SET n = n RETURNING n")).toBe("1\n2");
    await first.kill();
    asPrimary(first);
    asStandby(second, first);
    await until(() => query(first, "SHOW synchronous_standby_names"), "standby");
  }, 60_000);

  test("has a standby that goes on where it was after it was killed", async () => {
    await second.kill();
    await query(first, "INSERT INTO kept VALUES (3)");
    asStandby(second, first);
    await until(() => rows(second), "123");
    expect(second.log).not.toMatch(/the primary does not answer yet/);
  }, 60_000);

  test("is gone on with where a command promotes the standby, also after that is killed", async () => {
    await first.kill();
    expect(await second.inside(`${COMMAND} promote && ${COMMAND} promote && echo promoted`)).toBe("promoted");
    await query(second, "INSERT INTO kept VALUES (4)");
    await second.kill();
    asStandby(second, first);
    await second.until(/ready to accept connections/);
    await until(() => rows(second), "1234");
    expect(await query(second, "INSERT INTO kept VALUES (5)")).toBe("");
  }, 60_000);

  test("is archived under another name once the stage file's word has come there", async () => {
    await second.kill();
    asPrimary(second, "2026");
    await second.until(/server stopped.*ready to accept connections/s);
    expect(await rows(second)).toBe("12345");
    expect(await query(second, "SHOW archive_mode")).toBe("on");
    expect(await query(second, "SELECT timeline_id FROM pg_control_checkpoint()")).toBe("2");
  }, 60_000);

  test("does not start at its former place where another one has taken over", async () => {
    await mkdir(join(repository, "superseded"));
    await writeFile(join(repository, "superseded", "g1"), "");
    asPrimary(first);
    await expect(first.until(/ready to accept connections/)).rejects.toThrow(
      /another place has taken over from this one/,
    );
    await first.kill();
  });

  test("does not start where the repository does not answer, and does once it answers", async () => {
    await rm(join(repository, "superseded", "g1"));
    await writeFile(join(repository, "unreadable"), "");
    asPrimary(first);
    await first.until(/whether another place has taken over is not known/);
    expect(first.log).not.toMatch(/ready to accept connections/);
    await rm(join(repository, "unreadable"));
    await first.until(/server stopped.*ready to accept connections/s);
  }, 60_000);

  test("ends at its former place once another one has taken over, and archives nothing more", async () => {
    await query(first, "INSERT INTO kept VALUES (7)");
    await writeFile(join(repository, "superseded", "g1"), "");
    await expect(first.until(/no such line/)).rejects.toThrow(/another place has taken over from this one/);
    expect(await query(first, "SELECT 1")).toMatch(/refused/);
    await first.kill();
  }, 60_000);

  test("is copied anew by its former place, without what nobody else had", async () => {
    asStandby(first, second, "2026");
    await until(() => rows(first), "12345");
    await query(second, "INSERT INTO kept VALUES (6)");
    await until(() => rows(first), "123456");
  }, 60_000);

  test("loses nothing where it is held first, and follows then as it is", async () => {
    await second.backUp("root");
    for (let tries = 0; (await second.inside(`${COMMAND} hold && echo held`)) !== "held" && tries < 20; tries++) {
      // its container ends, and is started again by whoever runs it
      await second.kill();
      asPrimary(second, "2026");
      await second.until(/ready to accept (read-only )?connections.*ready to accept (read-only )?connections/s);
    }
    expect(await look(second)).toMatchObject({ recovering: true, held: true });
    const { lsn } = await look(second);
    await until(async () => String((await look(first)).lsn >= lsn), "true");
    expect(await first.inside(`${COMMAND} promote && echo promoted`)).toBe("promoted");
    await query(first, "INSERT INTO kept VALUES (8)");
    await second.kill();
    asStandby(second, first, "2027");
    await until(() => rows(second), "1234568");
    expect(second.log).not.toMatch(/the primary does not answer yet|checkpoint initiated/);
  }, 120_000);

  test("is promoted by its start command where no command did it", async () => {
    await first.kill();
    await second.kill();
    asPrimary(second, "2028");
    await second.until(/server stopped.*server stopped.*ready to accept connections/s);
    expect(await rows(second)).toBe("1234568");
    expect(await query(second, "SELECT timeline_id FROM pg_control_checkpoint()")).toBe("4");
  }, 60_000);
});
