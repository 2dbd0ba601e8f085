import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { untilSo } from "./database.fixture.ts";

const PORT = 24_600;

const FIRST = "postgres";
const SECOND = "postgres-eu-central";

/** A database with a standby at another provider: each test goes on from where the one before left it. */
describe("a database with a standby", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "postgres", "auth", "proxy");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "10s" }));
      stage.setIn(["config", "services", "postgres", "standby"], stage.createNode(["eu-central"]));
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const tried = (place: string, statement: string) =>
    workspace.platform("lease", "shell", place, "postgres", "--", "psql", "-U", "postgres", "-Atqc", statement);

  async function sql(place: string, statement: string): Promise<string> {
    const run = await tried(place, statement);
    if (run.code !== 0) throw new Error(run.screen);
    return run.stdout.trim();
  }

  const repository = (...path: string[]) =>
    join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/postgres", ...path);

  const generations = async () => (await readdir(repository("generations"))).map((file) => file.replace(".json", ""));

  const archivedOf = async (generation: string) =>
    (await readdir(repository("archive", generation), { recursive: true })).toSorted();

  const until = (what: string, look: () => Promise<boolean>) => untilSo(what, look, 3);

  const status = async (): Promise<StatusReport> =>
    JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;

  /** @param primary whom it is to follow */
  const followed = (primary: string) =>
    until(`a standby of ${primary}`, async () => {
      const [standby] = (await status()).standbys;
      return standby?.primary === primary && standby.problems.length === 0;
    });

  const backedUp = () =>
    until("a backup of the present place", async () => (await status()).backups[0]?.problems.length === 0);

  const fault = (kind: string, provider: string) =>
    fetch(`http://127.0.0.1:${PORT}/faults`, { method: "POST", body: JSON.stringify({ kind, provider }) });

  /** Writes until it cannot any more. @returns the numbers of the rows that the database has said it has */
  async function writing(place: string): Promise<{ readonly acknowledged: Promise<string[]> }> {
    const loop =
      "while id=$(psql -U postgres -Atqc 'insert into markers default values returning id'); do echo $id; done";
    const run = workspace.platform("lease", "shell", place, "postgres", "--", "bash", "-c", loop);
    await sleep(8_000);
    return { acknowledged: run.then(({ stdout }) => stdout.trim().split("\n").filter(Boolean)) };
  }

  const lostOf = async (place: string, ids: readonly string[]) =>
    ids.length - Number(await sql(place, `select count(*) from markers where id in (${ids.join()})`));

  /** Seconds since 1970 at which a place was promoted, by its newest history file. */
  const promotedAt = async (place: string) =>
    Number(
      await sql(
        place,
        "select max(extract(epoch from (pg_stat_file('pg_wal/' || f)).modification)) from pg_ls_dir('pg_wal') f where f like '%.history'",
      ),
    );

  let killed: string;
  let first: string;

  test("stands up at two providers, and the standby has at once what is written", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    expect(await ledger.providerOf(SECOND)).not.toBe(await ledger.providerOf(FIRST));
    await followed(FIRST);
    await backedUp();
    [first] = (await generations()) as [string];
    await sql(FIRST, "create table markers(id serial primary key, at timestamptz not null default clock_timestamp())");
    await sql(FIRST, "insert into markers default values");
    await until("the row", async () => (await tried(SECOND, "select count(*) from markers")).stdout.trim() === "1");
    expect((await tried(SECOND, "insert into markers default values")).screen).toMatch(/read-only transaction/);
    expect((await readdir(repository("generations"))).length).toBe(1);
    const url = await workspace.platform("lease", "shell", "auth", "auth", "--", "sh", "-c", "echo $DATABASE_URL_RO");
    expect(url.stdout).toMatch(/@postgres-standby:5432\//);
  });

  test("changes nothing when the command is run again", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
  });

  test("is taken over by one command when its provider is killed, within 30 s, and lacks no row that was acknowledged", async () => {
    const { acknowledged } = await writing(FIRST);
    killed = (await ledger.providerOf(FIRST))!;
    await fault("kill-provider", killed);
    const rows = await acknowledged;
    const began = Date.now();
    const up = await workspace.platform("up", "--refresh", "--yes");
    const took = (Date.now() - began) / 1000;
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/warning: postgres is dead: .*; postgres-eu-central has all until .*Z, \d+ s ago/);
    const promoted = (await promotedAt(SECOND)) - began / 1000;
    expect(promoted).toBeLessThan(30);
    expect(rows.length).toBeGreaterThan(10);
    const lost = await lostOf(SECOND, rows);
    console.info(
      `promoted ${promoted.toFixed(1)} s after up --refresh began (it took ${took.toFixed(0)} s in all), ${lost} of ${rows.length} acknowledged rows lost`,
    );
    expect(lost).toBe(0);
    expect((await status()).services.find(({ name }) => name === "auth")?.problems).toEqual([]);
  });

  test("has a new standby, made by the same command at another provider than the dead one", async () => {
    expect(await ledger.providerOf(FIRST)).not.toBe(killed);
    await followed(SECOND);
    await sql(SECOND, "insert into markers default values");
    const last = await sql(SECOND, "select max(id) from markers");
    await until("the row", async () => (await tried(FIRST, "select max(id) from markers")).stdout.trim() === last);
  });

  test("is not written beside by the former place when its provider comes back", async () => {
    const before = await archivedOf(first);
    await fault("revive-provider", killed);
    await sleep(25_000);
    expect(await archivedOf(first)).toEqual(before);
    expect((await ledger.numbersOf(FIRST)).length).toBe(1);
  });

  test("fences a former place whose lease still lives: it comes back, and neither takes writes nor archives", async () => {
    await backedUp();
    const second = (await generations()).find((each) => each !== first)!;
    const { acknowledged } = await writing(SECOND);
    const provider = (await ledger.providerOf(SECOND))!;
    await fault("kill-provider", provider);
    const rows = await acknowledged;
    // what a failover does first, and was killed after
    await mkdir(repository("superseded"), { recursive: true });
    await writeFile(repository("superseded", second), "{}");
    const before = await archivedOf(second);
    await fault("revive-provider", provider);
    await until("the former place's word", async () =>
      (await workspace.platform("lease", "logs", SECOND)).screen.includes("another place has taken over from this one"),
    );
    const written = await tried(SECOND, "insert into markers default values");
    expect(written.code).not.toBe(0);
    expect(await archivedOf(second)).toEqual(before);
    const began = Date.now();
    const failover = await workspace.platform("failover", "postgres", "--yes");
    expect(failover).toMatchObject({ code: 0 });
    expect(failover.screen).toMatch(/postgres-eu-central is fenced/);
    const lost = await lostOf(FIRST, rows);
    console.info(
      `failover while the former place is down: ${((await promotedAt(FIRST)) - began / 1000).toFixed(1)} s to the promotion, ${lost} of ${rows.length} rows lost`,
    );
    expect(lost).toBe(0);
    expect(await archivedOf(second)).toEqual(before);
  });

  test("has that place back as its standby, where it is, copied anew", async () => {
    await followed(FIRST);
    const last = await sql(FIRST, "select max(id) from markers");
    expect(await sql(SECOND, "select max(id) from markers")).toBe(last);
    expect((await tried(SECOND, "insert into markers default values")).screen).toMatch(/read-only transaction/);
  });

  test("is taken over from a place that serves without losing a row, and no lease is replaced", async () => {
    await backedUp();
    const leases = async () => [await ledger.numbersOf(FIRST), await ledger.numbersOf(SECOND)];
    const before = await leases();
    const { acknowledged } = await writing(FIRST);
    const failover = await workspace.platform("failover", "postgres", "--yes");
    const rows = await acknowledged;
    expect(failover).toMatchObject({ code: 0 });
    expect(rows.length).toBeGreaterThan(10);
    // One may be written whose writer was not told of it any more.
    const more = Number(await sql(SECOND, "select max(id) from markers")) - Number(rows.at(-1));
    expect([0, 1]).toContain(more);
    const lost = await lostOf(SECOND, rows);
    console.info(`planned: ${/took over in \d+ s/.exec(failover.screen)}, ${lost} of ${rows.length} rows lost`);
    expect(lost).toBe(0);
    expect(await leases()).toEqual(before);
    await followed(SECOND);
  });

  describe("whose failover is killed", () => {
    /** Kills it when it has printed a text. */
    async function killed(text: string): Promise<void> {
      await workspace.kill(
        async (printed) => {
          while (!printed().includes(text)) await sleep(10);
        },
        "failover",
        "postgres",
        "--yes",
      );
    }

    test("once the former place is held: it can be read, and the same command goes on", async () => {
      await backedUp();
      const { acknowledged } = await writing(SECOND);
      await killed("takes no writes, and");
      const rows = await acknowledged;
      expect(JSON.stringify((await status()).standbys[0]!.problems)).toMatch(/can only be read, as it is held/);
      expect((await tried(SECOND, "insert into markers default values")).code).not.toBe(0);
      expect(await workspace.platform("failover", "postgres", "--yes")).toMatchObject({ code: 0 });
      expect(await lostOf(FIRST, rows)).toBe(0);
      await followed(FIRST);
    });

    test("once the stage file says so: up goes on with it", async () => {
      await backedUp();
      const { acknowledged } = await writing(FIRST);
      await killed("services.postgres.primary is");
      const rows = await acknowledged;
      expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
      expect(await lostOf(SECOND, rows)).toBe(0);
      await sql(SECOND, "insert into markers default values");
      await followed(SECOND);
    });
  });

  test("changes nothing when up is run after all that", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    await workspace.platform("destroy", "--yes");
  });
});
