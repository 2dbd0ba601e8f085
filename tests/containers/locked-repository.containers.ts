import { LockedBucket } from "../../backup/s3/locked-bucket.fixture.ts";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { sqlIn, untilSo } from "./database.fixture.ts";

const PORT = 22_300;
/** Of the S3 server of its sandbox. */
const S3_PORT = PORT + 9;
/** As every sandbox has it. */
const LOGIN = { accessKeyId: "sandbox", secretAccessKey: "sandbox-backup" };

/** Somebody has the key of both repositories, and deletes all there is: each test goes on from where the one before left it. */
describe("data with a second repository that has object lock", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  const bucket = (name: string) => new LockedBucket(`https://127.0.0.1:${S3_PORT}`, name, LOGIN);
  const locked = bucket("locked");
  /** When all was there. */
  let before: Date;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "postgres", "ipfs", "proxy");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "10s" }));
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const repositories = (...names: string[]) =>
    workspace.editStage((stage) => {
      const { accessKeyId: accessKey, secretAccessKey: secretKey } = LOGIN;
      const found = names.map((name) => ({
        endpoint: "https://s3.sandbox",
        bucket: name,
        pathStyle: true,
        accessKey,
        secretKey,
      }));
      stage.setIn(["config", "backup", "repositories"], stage.createNode(found));
    });

  const problems = async () => {
    const { stdout } = await workspace.platform("status", "--json");
    return (JSON.parse(stdout) as StatusReport).backups.flatMap((each) => [...each.problems, each.until ?? "none yet"]);
  };

  const kubo = (...words: string[]) => workspace.platform("lease", "shell", "ipfs", "ipfs", "--", ...words);

  test("stands up, and has backups in both", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    await locked.make();
    await repositories("backup", "locked");
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    await sqlIn(workspace, "create table kept as select generate_series(1, 1000) as n");
    expect(
      await kubo("sh", "-c", "echo kept > /tmp/kept && ipfs add --quieter --to-files /kept /tmp/kept"),
    ).toMatchObject({ code: 0 });
    await untilSo("one of each by hand", async () => (await workspace.platform("backup", "now")).code === 0);
    await sqlIn(workspace, "select pg_switch_wal()");
    await untilSo("backups in both", async () => (await problems()).every((each) => /^\d{4}-/.test(each)));
  });

  test("is tidied up in both as ever: what a service deletes there stays as a version, which it does not see", async () => {
    // One of the clock's may be made just now.
    await untilSo("one more", async () => (await workspace.platform("backup", "now", "postgres")).code === 0);
    const expire = "pgbackrest --repo=2 --repo2-retention-full=1 expire";
    const forget = `. "\${TMPDIR:-/tmp}/backup-functions" && forget 2`;
    expect(await workspace.platform("lease", "shell", "postgres", "postgres", "--", "sh", "-c", expire)).toMatchObject({
      code: 0,
    });
    expect(await kubo("sh", "-c", forget)).toMatchObject({ code: 0 });
    expect(await workspace.platform("backup", "verify")).toMatchObject({ code: 0 });
  });

  test("is told when all of it is deleted, of which the locked bucket keeps every version", async () => {
    before = new Date();
    await bucket("backup").deleteAll();
    const { objects, refused } = await locked.deleteAll();
    expect(objects).toBeGreaterThan(10);
    expect(refused).toBeGreaterThanOrEqual(objects);
    const { code } = await workspace.platform("status");
    expect(code).toBe(1);
  });

  test("is back out of the locked one, whose deletions are taken back, when its providers die then", async () => {
    const providers = await Promise.all(["postgres", "ipfs"].map((service) => ledger.providerOf(service)));
    for (const provider of new Set(providers))
      await fetch(`http://127.0.0.1:${PORT}/faults`, {
        method: "POST",
        body: JSON.stringify({ kind: "kill-provider", provider }),
      });
    const refused = await workspace.platform("up", "--refresh", "--yes");
    expect([refused.code, refused.screen]).toEqual([1, expect.stringMatching(/data-loss/)]);
    expect(await locked.bringBack(before)).toBeGreaterThan(10);
    await repositories("locked");
    const up = await workspace.platform("up", "--refresh", "--yes");
    expect(up.code === 0 ? "" : up.screen).toBe("");
    expect(await sqlIn(workspace, "select count(*) from kept")).toBe("1000");
    expect((await kubo("ipfs", "files", "read", "/kept")).stdout).toBe("kept");
  });
});
