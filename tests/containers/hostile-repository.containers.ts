import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { sqlIn, untilSo } from "./database.fixture.ts";

const PORT = 24_900;

/** A database whose repository does what it should not: each test goes on from where the one before left it. */
describe("a database with a hostile repository", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "postgres");
      stage.setIn(["config", "services", "postgres", "storage"], "1Gi");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "10s" }));
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const sql = (statement: string) => sqlIn(workspace, statement);

  async function fault(kind: string, fields: object): Promise<void> {
    const body = JSON.stringify({ kind, ...fields });
    const response = await fetch(`http://127.0.0.1:${PORT}/faults`, { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
  }

  async function status(): Promise<{ code: number; backup: StatusReport["backups"][number] }> {
    const { code, stdout } = await workspace.platform("status", "--json");
    const [backup] = (JSON.parse(stdout) as StatusReport).backups;
    return { code, backup: backup! };
  }

  /** Until all that was written before is archived, and nothing is wrong. */
  async function archived(): Promise<void> {
    const since = new Date().toISOString();
    await untilSo("an archive that is as it should be", async () => {
      const { backup } = await status();
      return backup.problems.length === 0 && (backup.until ?? "") > since;
    });
  }

  const repository = () =>
    join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/postgres");

  /** Every object and its size. */
  async function objects(): Promise<string[]> {
    const files = await readdir(repository(), { recursive: true, withFileTypes: true });
    return files
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .sort();
  }

  test("stands up", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    await sql("create table kept(what text)");
    await untilSo("its first backup", async () => (await status()).backup.until !== null);
  });

  test.each([
    ["answers 503", "unavailable", /cannot be used now/],
    ["has revoked the key", "revoked", /does not know the access key/],
    ["has another clock", "skewed", /clock is too far/],
  ])(
    "where it %s, that is told at once, the database goes on, and all of it is archived when it is over",
    async (_, answer, why) => {
      await fault("refuse-s3", { answer });
      const told = await status();
      expect(told.code).toBe(1);
      expect(told.backup.problems.join()).toMatch(why);
      await sql(`insert into kept values ('${answer}')`);
      const moved = await workspace.platform("lease", "move", "postgres", "--yes");
      expect(moved.screen).toMatch(/error\[data-loss\]: postgres holds data, and no backup of it can be found now/);
      expect(moved.code).not.toBe(0);
      expect(await ledger.numbersOf("postgres")).toHaveLength(1);
      await fault("refuse-s3", { answer: "none" });
      expect((await workspace.platform("up", "--yes")).code).toBe(0);
      await sql(`insert into kept values ('after ${answer}')`);
      await archived();
    },
  );

  test("where its silence leaves no room for the log, the database takes no writes until it answers, and goes on", async () => {
    await fault("refuse-s3", { answer: "unavailable" });
    await sql("create table bulk(t text)");
    const fill = "insert into bulk select repeat(md5(random()::text), 200) from generate_series(1, 5000)";
    const write = () => sql(fill).then(() => "written", String);
    await untilSo("a refusal of writes", async () => /in a read-only transaction/.test(await write()), 5);
    expect(await sql("select count(*) from kept")).not.toBe("0");
    expect((await status()).code).toBe(1);
    await fault("refuse-s3", { answer: "none" });
    await untilSo(
      "writes",
      async () =>
        await sql("drop table bulk").then(
          () => true,
          () => false,
        ),
    );
    await archived();
  }, 600_000);

  test("a provider that dies while it answers 503 is not given up: nothing is known of what would be lost", async () => {
    const provider = (await ledger.providerOf("postgres"))!;
    await fault("refuse-s3", { answer: "unavailable" });
    const before = await objects();
    await fault("kill-provider", { provider });
    const up = await workspace.platform("up", "--refresh", "--yes");
    expect(up.code).not.toBe(0);
    expect(up.screen).toMatch(/how old the backups of postgres are is not known/);
    expect(await objects()).toEqual(before);
    expect(await ledger.numbersOf("postgres")).toHaveLength(1);
    await fault("refuse-s3", { answer: "none" });
  });

  test("a piece of log that was uploaded by half is not taken for a whole one: what there is without it is told, and not served", async () => {
    const segments = (await objects()).filter((name) => /\/[0-9A-F]{24}-[0-9a-f]{40}\.zst$/.test(name));
    const last = segments.at(-1)!;
    const whole = await readFile(last);
    await truncate(last, Math.floor(whole.length / 2));
    const up = await workspace.platform("up", "--refresh", "--yes");
    expect(up.code).not.toBe(0);
    expect(up.screen).toMatch(/error\[unverified\]/);
    await writeFile(last, whole);
    expect(await workspace.platform("up", "--refresh", "--yes")).toMatchObject({ code: 0 });
    expect((await sql("select string_agg(what, ' ' order by what) from kept")).split(" ")).toEqual(
      expect.arrayContaining(["unavailable", "revoked", "skewed"]),
    );
  });
});
