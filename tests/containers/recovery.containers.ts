import { copyFile, mkdir, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import type { BackupListing } from "../../operations/backup/listing.ts";
import type { Told } from "../../scripts/drill/loss-text.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { sqlIn, untilSo } from "./database.fixture.ts";

const PORT = 24_200;

/** Everything is lost but the kit and the backups: each test goes on from where the one before left it. */
describe("a stage whose machine and providers are gone", () => {
  let lost: Workspace;
  /** Another machine: of the first one it has the sandbox, which stands for all that is outside. */
  let empty: Workspace;
  let ledger: Ledger;
  let identity: string;

  beforeAll(async () => {
    identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    lost = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(lost);
    await lost.editStage((stage) => {
      keepServices(stage, "postgres", "auth", "proxy");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "10s" }));
      stage.setIn(["config", "kit"], stage.createNode({ recipients: [recipient] }));
    });
  });
  afterAll(async () => {
    await lost.dispose();
    await rm(empty?.folder ?? "", { recursive: true, force: true });
  }, 60_000);

  const bucket = (...path: string[]) =>
    join(lost.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local", ...path);

  async function hasBackup(): Promise<boolean> {
    for (const generation of await readdir(bucket("postgres/backup")).catch(() => []))
      for (const label of await readdir(bucket("postgres/backup", generation)))
        if (await stat(bucket("postgres/backup", generation, label, "backup.manifest")).catch(() => undefined))
          return true;
    return false;
  }

  const rows = (workspace: Workspace) =>
    sqlIn(workspace, "select count(*) || ' ' || md5(string_agg(t, '' order by id)) from bulk");

  const holders = () => Promise.all(["postgres", "auth", "proxy"].map((service) => ledger.providerOf(service)));

  let before: string;

  test("stood, had data and a backup, and kept its kit beside that", async () => {
    const up = await lost.platform("up", "--yes", "--runtime", "podman");
    expect([up.code, up.screen]).toEqual([0, expect.stringContaining("kit: written to s3://backup/")]);
    await untilSo("a backup", hasBackup);
    await sqlIn(
      lost,
      "create table bulk as select g as id, repeat(md5(g::text), 8) as t from generate_series(1, 200000) g",
    );
    before = await rows(lost);
    await sqlIn(lost, "select pg_switch_wal()");
    await sleep(25_000);
  });

  test("comes back in an empty folder by one command: all is leased elsewhere, and every row is there", async () => {
    const providers = await holders();
    for (const provider of new Set(providers))
      await fetch(`http://127.0.0.1:${PORT}/faults`, {
        method: "POST",
        body: JSON.stringify({ kind: "kill-provider", provider }),
      });
    empty = await Workspace.make(PORT, "500ms");
    await mkdir(join(empty.folder, ".platform"), { mode: 0o700 });
    await symlink(join(lost.folder, ".platform/sandbox"), join(empty.folder, ".platform/sandbox"));
    await copyFile(bucket("kit/latest.age"), join(empty.folder, "kit.age"));
    await writeFile(join(empty.folder, "key.txt"), `${identity}\n`);
    for (const file of [".platform/state", "Pulumi.local.yaml"]) await rm(join(lost.folder, file), { recursive: true });
    await rm(join(empty.folder, "Pulumi.local.yaml"));
    const began = Date.now();
    const recovered = await empty.platform("recover", "kit.age", "--identity", "key.txt", "--yes");
    expect([recovered.code, recovered.screen]).toEqual([0, expect.stringContaining("is back")]);
    expect(recovered.screen).toMatch(/it began with the data of g\d+-[0-9a-f]+, all until /);
    console.info(`back after ${Math.round((Date.now() - began) / 1000)} s`);
    expect(await rows(empty)).toBe(before);
    for (const provider of await holders()) expect(providers).not.toContain(provider);
  });

  test("is as its file says: up changes nothing, and the kit in the bucket is one of the stage as it stands now", async () => {
    const up = await empty.platform("up", "--yes");
    expect([up.code, up.screen]).toEqual([0, expect.any(String)]);
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    expect(await empty.platform("status")).toMatchObject({ code: 0 });
    const kits = (await readdir(bucket("kit"))).filter((name) => name !== "latest.age");
    expect(kits.length).toBeGreaterThan(1);
  });

  test("can be rehearsed: out of the kit that a person keeps, with every provider of the stage ended", async () => {
    await untilSo("a backup of the new place", async () => {
      const { stdout } = await empty.platform("backup", "list", "--json");
      const [postgres] = JSON.parse(stdout) as BackupListing[];
      return postgres!.generations[0]!.backups.length > 0;
    });
    expect(await empty.platform("kit", "write", "mine.age")).toMatchObject({ code: 0 });
    const providers = await holders();
    const kit = ["--kit", "mine.age", "--identity", "key.txt"];
    const drill = await empty.platform("drill", "everything-lost", ...kit, "--yes", "--json");
    expect([drill.code, drill.screen]).toEqual([0, expect.stringContaining("is back")]);
    const [postgres] = (JSON.parse(drill.stdout) as Told).services;
    console.info(`everything-lost: back after ${postgres!.recovery} s, ${postgres!.loss} s lost`);
    expect(postgres!.loss).toBeLessThan(30);
    expect(await rows(empty)).toBe(before);
    for (const provider of await holders()) expect(providers).not.toContain(provider);
    expect((await readdir(join(empty.folder, ".platform"))).filter((name) => name.startsWith("before-drill"))).toEqual(
      [],
    );
  });
});
