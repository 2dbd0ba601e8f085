import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { sqlIn, untilSo } from "./database.fixture.ts";

const PORT = 24_100;

/** A database whose provider dies: each test goes on from where the one before left it. */
describe("a database with backups", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "postgres");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "10s" }));
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const sql = (statement: string) => sqlIn(workspace, statement);

  const repository = (...path: string[]) =>
    join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/postgres", ...path);

  /** Names of the generations that were ever begun, the oldest first. */
  const generations = async () =>
    (await readdir(repository("generations"))).map((file) => file.replace(".json", "")).sort();

  /** Whole backups of a generation. */
  async function backups(generation: string): Promise<string[]> {
    const labels = await readdir(repository("backup", generation)).catch(() => []);
    const found: string[] = [];
    for (const label of labels.filter((each) => /^[0-9]{8}-/.test(each)))
      if (await stat(repository("backup", generation, label, "backup.manifest")).catch(() => undefined))
        found.push(label);
    return found;
  }

  const backedUp = (generation: string) =>
    untilSo(`a backup of ${generation}`, async () => (await backups(generation)).length > 0);

  const stageFile = () => join(workspace.folder, "Pulumi.local.yaml");

  const fault = (kind: string, provider: string) =>
    fetch(`http://127.0.0.1:${PORT}/faults`, { method: "POST", body: JSON.stringify({ kind, provider }) });

  async function kill(): Promise<string> {
    const provider = (await ledger.providerOf("postgres"))!;
    await fault("kill-provider", provider);
    return provider;
  }

  const backupStatus = async () => {
    const { stdout } = await workspace.platform("status", "--json");
    return (JSON.parse(stdout) as StatusReport).backups;
  };

  const filesOf = async (generation: string) =>
    (await readdir(repository("archive", generation), { recursive: true })).toSorted();

  let bulk: string;
  let first: string;
  let killed: string;

  test("is not begun where its repository cannot be used, and nothing is paid", async () => {
    const keys = { bucket: "none", accessKey: "key", secretKey: "secret" };
    const backup = (repositories: object[] | undefined) =>
      workspace.editStage((stage) =>
        stage.setIn(
          ["config", "backup"],
          stage.createNode({ archiveTimeout: "10s", ...(repositories && { repositories }) }),
        ),
      );
    await backup([{ endpoint: "https://127.0.0.1:9", ...keys }]);
    const up = await workspace.platform("up", "--yes", "--runtime", "podman");
    expect(up.code).not.toBe(0);
    expect(up.screen).toMatch(
      /error\[backup\]: bucket none at https:\/\/127\.0\.0\.1:9 cannot be used now: .*; nothing was changed/,
    );
    expect(await ledger.numbersOf("postgres")).toEqual([]);
    const { stdout } = await workspace.platform("doctor", "--json");
    expect(stdout).toMatch(/backup none at https:\/\/127\.0\.0\.1:9/);
    await backup(undefined);
    // It was started without an S3 server of its own.
    await workspace.platform("sandbox", "stop");
  });

  test("stands up, and has its first backup by itself", async () => {
    const up = await workspace.platform("up", "--yes", "--runtime", "podman");
    expect(up).toMatchObject({ code: 0 });
    [first] = (await generations()) as [string];
    await backedUp(first);
    await sql("create table bulk as select g as id, repeat(md5(g::text), 8) as t from generate_series(1, 500000) g");
    await sql("create table markers(id serial primary key, at timestamptz not null default clock_timestamp())");
    bulk = await sql("select count(*) || ' ' || md5(string_agg(t, '' order by id)) from bulk");
    const writer =
      "while :; do psql -U postgres -qc 'insert into markers default values' && sleep 1; done >/dev/null 2>&1 &";
    await workspace.platform("lease", "shell", "postgres", "postgres", "--", "sh", "-c", writer);
    await sleep(45_000);
  });

  test("is told of by status when its bucket is gone, goes on meanwhile, and archives all of it once that is back", async () => {
    expect(await backupStatus()).toMatchObject([{ service: "postgres", generation: first, problems: [] }]);
    const bucket = join(workspace.folder, ".platform/sandbox/s3/buckets/backup");
    await rename(bucket, `${bucket}-gone`);
    expect(await backupStatus()).toMatchObject([{ problems: [expect.stringContaining("there is no bucket backup")] }]);
    await sql("select count(*) from markers");
    await sleep(15_000);
    await rename(`${bucket}-gone`, bucket);
    const since = new Date().toISOString();
    await untilSo("what was written meanwhile", async () => ((await backupStatus())[0]?.until ?? "") > since);
  });

  test("is back at another provider with one command when its own is killed, and lacks some seconds at most", async () => {
    const [last, at] = (await sql("select max(id) || ' ' || extract(epoch from max(at)) from markers")).split(" ");
    const died = Date.now();
    killed = await kill();
    const up = await workspace.platform("up", "--refresh", "--yes");
    const back = Date.now();
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/the provider of postgres does not answer, and its backups have all but the last \d+ s/);
    expect(up.screen).toMatch(/it began with the data of g\d+-[0-9a-f]+, all until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    expect(await sql("select count(*) || ' ' || md5(string_agg(t, '' order by id)) from bulk")).toBe(bulk);
    const [rows, id, reached] = (
      await sql("select count(*) || ' ' || max(id) || ' ' || extract(epoch from max(at)) from markers")
    ).split(" ");
    expect(rows).toBe(id);
    const lost = Number(at) - Number(reached);
    expect(lost).toBeLessThan(60);
    expect(back - died).toBeLessThan(180_000);
    const size = await sql("select pg_size_pretty(pg_database_size('postgres'))");
    console.info(
      `${size}: back after ${Math.round((back - died) / 1000)} s, without the last ${lost.toFixed(1)} s (${Number(last) - Number(id)} of ${last} rows)`,
    );
  });

  test("changes nothing when the command is run again", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
  });

  test("is not written beside by the former place when its provider comes back", async () => {
    expect((await generations()).length).toBe(2);
    const before = await filesOf(first);
    await fault("revive-provider", killed);
    await sleep(25_000);
    expect(await filesOf(first)).toEqual(before);
    expect((await ledger.numbersOf("postgres")).length).toBe(1);
    await backedUp((await generations()).at(-1)!);
  });

  test("moves from a provider that serves without losing a row that was acknowledged", async () => {
    const acknowledged: string[] = [];
    const insert = "insert into markers default values returning id";
    const loop = `while id=$(psql -U postgres -Atqc '${insert}'); do echo $id; done`;
    const writer = workspace.platform("lease", "shell", "postgres", "postgres", "--", "bash", "-c", loop);
    await sleep(5_000);
    const [left] = await ledger.numbersOf("postgres");
    const move = await workspace.platform("lease", "move", "postgres", "--yes");
    acknowledged.push(...(await writer).stdout.trim().split("\n").filter(Boolean));
    expect(move).toMatchObject({ code: 0 });
    expect(move.screen).toMatch(/nobody could write for (\d+) s until now, and nothing is lost/);
    expect(acknowledged.length).toBeGreaterThan(10);
    // One may be written whose writer was not told of it any more.
    const more = Number(await sql("select max(id) from markers")) - Number(acknowledged.at(-1));
    expect([0, 1]).toContain(more);
    expect(await sql(`select count(*) from markers where id in (${acknowledged.join()})`)).toBe(
      String(acknowledged.length),
    );
    expect(await ledger.numbersOf("postgres")).not.toContain(left);
    console.info(`moved: ${/nobody could write for \d+ s/.exec(move.screen)}, ${acknowledged.length} rows, none lost`);
    await backedUp((await generations()).at(-1)!);
  });

  describe("whose backup is damaged", () => {
    const write = () => sql("with made as (insert into markers default values returning id) select id from made");
    let before: string;
    let file: string;
    let whole: Buffer;
    let held: string;

    test("is not moved: it stays, can only be read, and both ways on are told", async () => {
      const generation = (await generations()).at(-1)!;
      const [label] = await backups(generation);
      const [bundle] = (await readdir(repository("backup", generation, label!, "bundle"))).sort();
      file = repository("backup", generation, label!, "bundle", bundle!);
      whole = await readFile(file);
      const flipped = Buffer.from(whole);
      flipped[flipped.length >> 1]! ^= 1;
      await writeFile(file, flipped);
      [held] = (await ledger.numbersOf("postgres")) as [string];
      before = await readFile(stageFile(), "utf8");
      const move = await workspace.platform("lease", "move", "postgres", "--yes");
      expect(move.code).not.toBe(0);
      expect(move.screen).toMatch(
        /error\[unverified\]: what runs for postgres is not what others may rely on: .*ends at every start/,
      );
      expect(move.screen).toMatch(/Data corruption detected|actual checksum '\w+' does not match/);
      expect(move.screen).toMatch(/warning: postgres can only be read since .*goes on with the move; to go back/);
      expect(await ledger.numbersOf("postgres")).toContain(held);
    });

    test("takes writes again where it was once the move is taken back", async () => {
      await writeFile(stageFile(), before);
      const up = await workspace.platform("up", "--yes");
      expect(up).toMatchObject({ code: 0 });
      expect(await ledger.numbersOf("postgres")).toEqual([held]);
      await write();
      expect(await sql("select count(*) || ' ' || md5(string_agg(t, '' order by id)) from bulk")).toBe(bulk);
    });

    test("moves with what it wrote since, once that is mended", async () => {
      const id = await write();
      await writeFile(file, whole);
      expect(await workspace.platform("lease", "move", "postgres", "--yes")).toMatchObject({ code: 0 });
      expect(await ledger.numbersOf("postgres")).not.toContain(held);
      expect(await sql("select max(id) from markers")).toBe(id);
      expect(await sql("select count(*) || ' ' || md5(string_agg(t, '' order by id)) from bulk")).toBe(bulk);
    });
  });

  test("leaves its backups when it is destroyed", async () => {
    expect(await workspace.platform("destroy", "--yes")).toMatchObject({ code: 0 });
    expect(await ledger.numbersOf("postgres")).toEqual([]);
    expect(await backups(first)).not.toEqual([]);
  });
});
