import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";

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

  async function sql(statement: string): Promise<string> {
    const words = ["psql", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-Atc", statement];
    const run = await workspace.platform("lease", "shell", "postgres", "postgres", "--", ...words);
    if (run.code !== 0) throw new Error(run.screen);
    return run.stdout.trim();
  }

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

  async function until(what: string, look: () => Promise<boolean>): Promise<void> {
    for (let waited = 0; !(await look()); waited += 1000) {
      if (waited > 120_000) throw new Error(`${what}: not within two minutes`);
      await sleep(1000);
    }
  }

  const backedUp = (generation: string) =>
    until(`a backup of ${generation}`, async () => (await backups(generation)).length > 0);

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
    await until("what was written meanwhile", async () => ((await backupStatus())[0]?.until ?? "") > since);
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

  test("is not given up where its backup is damaged: what was there before stays, and so does the backup", async () => {
    const generation = (await generations()).at(-1)!;
    const [label] = await backups(generation);
    const [bundle] = (await readdir(repository("backup", generation, label!, "bundle"))).sort();
    const file = repository("backup", generation, label!, "bundle", bundle!);
    const whole = await readFile(file);
    const flipped = Buffer.from(whole);
    flipped[flipped.length >> 1]! ^= 1;
    await writeFile(file, flipped);
    const [held] = await ledger.numbersOf("postgres");
    killed = await kill();
    const up = await workspace.platform("up", "--refresh", "--yes");
    expect(up.code).not.toBe(0);
    expect(up.screen).toMatch(
      /error\[unverified\]: what runs for postgres is not what others may rely on: .*ends at every start/,
    );
    expect(up.screen).toContain("Data corruption detected");
    expect(await ledger.numbersOf("postgres")).toContain(held);
    await writeFile(file, whole);
    expect(await workspace.platform("up", "--refresh", "--yes")).toMatchObject({ code: 0 });
    expect(await sql("select count(*) || ' ' || md5(string_agg(t, '' order by id)) from bulk")).toBe(bulk);
  });

  test("leaves its backups when it is destroyed", async () => {
    expect(await workspace.platform("destroy", "--yes")).toMatchObject({ code: 0 });
    expect(await ledger.numbersOf("postgres")).toEqual([]);
    expect(await backups(first)).not.toEqual([]);
  });
});
