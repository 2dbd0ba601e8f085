import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackupListing } from "../../operations/backup/listing.ts";
import type { Told } from "../../scripts/drill/loss-text.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { sqlIn } from "./database.fixture.ts";

const PORT = 24_300;

/** A database that somebody deletes too much of: each test goes on from where the one before left it. */
describe("a restore beside the running database", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "postgres");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "5s" }));
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const sql = (statement: string, place?: string) => sqlIn(workspace, statement, place);

  const write = (note: string) =>
    sql(`insert into notes(note) values ('${note}') returning to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MSOF":00"')`);
  const notes = (place?: string) => sql("select string_agg(note, ' ' order by id) from notes", place);

  async function listing(): Promise<BackupListing> {
    const { stdout } = await workspace.platform("backup", "list", "--json");
    return (JSON.parse(stdout) as BackupListing[])[0]!;
  }

  async function until(what: string, look: (listing: BackupListing) => boolean): Promise<BackupListing> {
    for (let waited = 0; waited < 60_000; waited += 2000) {
      const found = await listing();
      if (look(found)) return found;
      await sleep(2000);
    }
    throw new Error(`${what}: not within a minute`);
  }

  const archivedSince = (moment: number) =>
    until("an archived log", ({ generations: [present] }) => Date.parse(present?.archived ?? "") > moment);

  const bucket = () => join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/postgres");

  const stageFile = () => readFile(join(workspace.folder, "Pulumi.local.yaml"), "utf8");

  /** All but what the running place archives by the clock. */
  const written = async () =>
    (await readdir(bucket(), { recursive: true })).filter((path) => !path.startsWith("archive/")).toSorted();

  let between: number;

  test("is made of backups by the clock and by hand, of which there is a list", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    await sql(
      "create table notes(id serial primary key, note text, at timestamptz not null default clock_timestamp())",
    );
    await write("before");
    const { generations } = await until(
      "the first backup",
      ({ generations: [present] }) => (present?.backups.length ?? 0) > 0,
    );
    expect(generations).toMatchObject([{ serves: true, ancestor: null, backups: [{ kind: "full" }] }]);
    const now = await workspace.platform("backup", "now");
    expect(now).toMatchObject({ code: 0 });
    const [, label] = /^backup (\S+) of postgres is whole/m.exec(now.stdout) ?? [];
    expect((await listing()).generations[0]!.backups.map((each) => each.label)).toContain(label);
  });

  test("has what was there at the moment, and nothing that came after; the running one is untouched", async () => {
    await write("kept");
    await sleep(1500);
    between = Number(await sql("select (extract(epoch from clock_timestamp()) * 1000)::bigint"));
    await sleep(1500);
    await write("lost");
    await archivedSince(between + 5000);
    const before = await stageFile();
    const restored = await workspace.platform("restore", "postgres", "--at", new Date(between).toISOString(), "--yes");
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.screen).toMatch(/postgres-restored: it has the data of g\d+-\w+, all until \d{4}-/);
    expect(await notes("postgres-restored")).toBe("before kept");
    expect(await notes()).toBe("before kept lost");
    expect(await sql("show archive_mode", "postgres-restored")).toBe("off");
    expect(await stageFile()).not.toBe(before);
    const again = await workspace.platform("up", "--yes");
    expect(again.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
  });

  test("is ended without a word of data loss, and leaves the stage file as it was", async () => {
    const dropped = await workspace.platform("restore", "--drop", "postgres-restored", "--yes");
    expect(dropped).toMatchObject({ code: 0 });
    expect(await ledger.numbersOf("postgres-restored")).toEqual([]);
    expect(await stageFile()).not.toContain("restored");
    expect(await notes()).toBe("before kept lost");
  });

  test("of a moment that no backup has is refused before anything is leased", async () => {
    const file = await stageFile();
    for (const at of ["3d ago", "2040-01-01T00:00:00Z"]) {
      const refused = await workspace.platform("restore", "postgres", "--at", at, "--yes");
      expect(refused.code).toBe(1);
      expect(refused.screen).toMatch(/error\[not-found\].*It can be restored to each moment from \S+ until /);
    }
    expect(await stageFile()).toBe(file);
    expect(await ledger.numbersOf("postgres-restored")).toEqual([]);
  });

  test("ends its place also where a rehearsal is stopped in the middle", async () => {
    const file = await stageFile();
    const healthy = async (printed: () => string) => {
      while (!printed().includes("postgres-drill: healthy")) await sleep(100);
    };
    expect(await workspace.interrupt(healthy, "drill", "restore", "--yes")).toBe(1);
    expect(await ledger.numbersOf("postgres-drill")).toEqual([]);
    expect(await stageFile()).toBe(file);
  });

  test("can be rehearsed: timed, written down, and gone again; nothing else is new in the repository", async () => {
    const [file, before] = [await stageFile(), await written()];
    const drill = await workspace.platform("drill", "restore", "--yes", "--json");
    expect(drill).toMatchObject({ code: 0 });
    expect(JSON.parse(drill.stdout)).toEqual([
      expect.objectContaining({
        service: "postgres",
        recovery: expect.any(Number),
        loss: expect.any(Number),
        tables: [expect.objectContaining({ rows: 3 })],
      }),
    ]);
    expect(await ledger.numbersOf("postgres-drill")).toEqual([]);
    expect(await stageFile()).toBe(file);
    const added = (await written()).filter((path) => !before.includes(path));
    expect(added).toEqual(["drills", expect.stringMatching(/^drills\/\d{8}T\d{6}Z\.json$/)]);
    const status = await workspace.platform("status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ backups: [{ restored: expect.any(String), hint: null }] });
  });

  test("can be rehearsed with the end of its provider: all is back, timed, and what was lost is counted by rows", async () => {
    const provider = await ledger.providerOf("postgres");
    const drill = await workspace.platform("drill", "provider-loss", "--yes", "--json");
    expect([drill.code, drill.screen]).toEqual([0, expect.any(String)]);
    const told = JSON.parse(drill.stdout) as Told;
    const [postgres] = told.services;
    console.info(`provider-loss: back after ${postgres!.recovery} s, ${postgres!.loss} s lost`);
    expect(told.timeline.map(({ what }) => what)).toEqual([
      expect.stringMatching(/ ended, with .*postgres/),
      "postgres: its new place began",
      "all of the platform is back",
    ]);
    expect(postgres).toMatchObject({ kind: "provider-loss", service: "postgres", loss: expect.any(Number) });
    expect(postgres!.written).toBeGreaterThan(10);
    expect(postgres!.loss).toBeLessThan(30);
    expect(await ledger.providerOf("postgres")).not.toBe(provider);
    expect(await sqlIn(workspace, "select count(*) from pg_tables where tablename = 'platform_drill'")).toBe("0");
  });
});
