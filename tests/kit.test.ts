import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { Ledger } from "./ledger.ts";
import { randomSecrets } from "./secret-outputs.ts";
import { keepServices, Workspace } from "./workspace.ts";

const PORT = 25_000;
const PASSPHRASE = { PLATFORM_KIT_PASSPHRASE: "correct horse battery" };

/** A stage whose machine is lost: each test goes on from where the one before left it. */
describe("the recovery kit", () => {
  let workspace: Workspace;
  /** Another checkout, on another machine: of the first one it has the sandbox, which stands for all that is outside. */
  let empty: Workspace;
  let ledger: Ledger;
  let identity: string;
  let secrets: ReadonlyMap<string, string>;

  beforeAll(async () => {
    identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    workspace = await Workspace.make(PORT);
    ledger = new Ledger(workspace);
    // A sandbox that had an S3 server has one again.
    await mkdir(join(workspace.folder, ".platform/sandbox/s3"), { recursive: true, mode: 0o700 });
    await workspace.editStage((stage) => {
      keepServices(stage, "docs", "proxy");
      const bucket = { endpoint: "https://s3.sandbox", bucket: "backup", pathStyle: true };
      const repository = { ...bucket, accessKey: "sandbox", secretKey: "sandbox-backup" };
      stage.setIn(["config", "backup"], stage.createNode({ repositories: [repository] }));
      stage.setIn(["config", "kit"], stage.createNode({ recipients: [recipient] }));
    });
  }, 300_000);

  afterAll(async () => {
    await workspace.dispose();
    await rm(empty?.folder ?? "", { recursive: true, force: true });
  }, 60_000);

  const kits = () => join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/kit");
  const copies = async () => (await readdir(kits())).filter((name) => name !== "latest.age").sort();
  const dseqs = async () =>
    (await ledger.deployments()).map(({ deployment: { id, state } }) => `${id.dseq} ${state}`).sort();

  test("of a stage that does not stand is not written", async () => {
    const written = await workspace.shell("./platform kit write kit.age --passphrase", PASSPHRASE);
    expect(written).toMatchObject({ code: 1, screen: expect.stringContaining("error[stage-absent]") });
    expect(await stat(join(workspace.folder, "kit.age")).catch(() => undefined)).toBeUndefined();
  }, 120_000);

  test("is written beside the backups by the first up, and not again where nothing changed", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/^kit: written to s3:\/\/backup\/alternate-futures\/local\/kit\/latest\.age /m);
    const [first] = await copies();
    expect(await readFile(join(kits(), first!), "utf8")).toBe(await readFile(join(kits(), "latest.age"), "utf8"));
    const again = await workspace.platform("up", "--yes");
    expect(again).toMatchObject({ code: 0 });
    expect(again.screen).not.toContain("kit:");
    expect(await copies()).toEqual([first]);
    secrets = await randomSecrets(workspace);
  }, 300_000);

  test("is written again when something changed; a bucket that is gone is a warning, and made good by the next up", async () => {
    const buckets = join(kits(), "../../../..");
    await workspace.editStage((stage) => stage.setIn(["config", "services", "docs", "memory"], "320Mi"));
    await workspace.shell(`mv '${buckets}/backup' '${buckets}/backup-gone'`);
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(
      /warning: .* its recovery kit could not be written into bucket backup: there is no bucket backup/,
    );
    await workspace.shell(`mv '${buckets}/backup-gone' '${buckets}/backup'`);
    expect((await workspace.platform("up", "--yes")).screen).toContain("kit: written to");
    expect(await copies()).toHaveLength(2);
  }, 300_000);

  test("is a file for its owner alone, closed by a passphrase, and replaced as a whole", async () => {
    const file = join(workspace.folder, "kit.age");
    await writeFile(file, "old", { mode: 0o644 });
    const written = await workspace.shell("./platform kit write kit.age --passphrase", PASSPHRASE);
    expect(written).toMatchObject({ code: 0, screen: expect.stringContaining("its passphrase opens it") });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const shown = await workspace.shell("./platform kit show kit.age --json", PASSPHRASE);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      stage: "local",
      project: "alternate-futures",
      files: expect.arrayContaining(
        ["runbook.txt", "state.json", "project/Pulumi.local.yaml", "project/dns/zones/alternatefutures.test.yaml"].map(
          (name) => expect.objectContaining({ name }),
        ),
      ),
    });
    const wrong = await workspace.shell("./platform kit show kit.age", { PLATFORM_KIT_PASSPHRASE: "another one" });
    expect(wrong).toMatchObject({
      code: 1,
      screen: expect.stringContaining("error[kit]: the passphrase is not the one"),
    });
    const nobody = await workspace.platform("kit", "show", "kit.age");
    expect(nobody).toMatchObject({ code: 1, screen: expect.stringContaining("error[not-confirmed]") });
    const short = await workspace.shell("./platform kit write other.age --passphrase", {
      PLATFORM_KIT_PASSPHRASE: "short",
    });
    const unopened = { ...PASSPHRASE, PLATFORM_PASSPHRASE_LOCAL: "another one" };
    const unusable = await workspace.shell("./platform kit write other.age --passphrase", unopened);
    expect(unusable).toMatchObject({ code: 1, screen: expect.stringContaining("error[passphrase]") });
    expect(short).toMatchObject({ code: 1, screen: expect.stringContaining("fewer than 12 characters") });
  }, 120_000);

  test("tells in its runbook what there is, and what to do", async () => {
    await workspace.write("key.txt", `# of a test\n${identity}\n`);
    const runbook = await workspace.platform(
      "kit",
      "show",
      join(kits(), "latest.age"),
      "runbook.txt",
      "--identity",
      "key.txt",
    );
    expect(runbook).toMatchObject({ code: 0 });
    for (const text of [
      "RECOVERY OF STAGE local (project alternate-futures, alternatefutures.test)",
      "./platform recover kit.age --identity key.txt",
      "bucket backup at https://s3.sandbox",
      "zone alternatefutures.test at desec",
      "service docs: https://docs.alternatefutures.test",
      "its key is project/.platform/sandbox/wallet.mnemonic of the kit",
    ])
      expect(runbook.stdout).toContain(text);
    expect(runbook.stdout).toMatch(/wallet akash1[a-z0-9]{38}:/);
    for (const secret of secrets.values()) expect(runbook.stdout).not.toContain(secret);
  }, 120_000);

  test("never goes over what is there: an empty checkout's own stage file is set aside by the command that is told", async () => {
    empty = await Workspace.make(PORT);
    await mkdir(join(empty.folder, ".platform"), { mode: 0o700 });
    await symlink(join(workspace.folder, ".platform/sandbox"), join(empty.folder, ".platform/sandbox"));
    await empty.shell(`cp '${kits()}/latest.age' kit.age && cp '${workspace.folder}/key.txt' key.txt`);
    const before = await empty.read("Pulumi.local.yaml");
    const refused = await empty.platform("recover", "kit.age", "--identity", "key.txt", "--yes");
    expect(refused).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/error\[exists\]: .*: Pulumi\.local\.yaml\./),
    });
    expect(await empty.read("Pulumi.local.yaml")).toBe(before);
    const [, fix = "false"] = /^ {2}fix: .*run this again: (.*)$/m.exec(refused.screen) ?? [];
    expect(await empty.shell(fix)).toMatchObject({ code: 0 });
    expect(await stat(join(empty.folder, "Pulumi.local.yaml")).catch(() => undefined)).toBeUndefined();
  }, 120_000);

  test("brings the stage back in an empty folder: up changes nothing, and nothing is paid", async () => {
    const deployments = await dseqs();
    await rm(join(workspace.folder, ".platform/state"), { recursive: true });
    await rm(join(workspace.folder, "Pulumi.local.yaml"));
    const asked = await empty.platform("recover", "kit.age", "--identity", "key.txt");
    expect(asked).toMatchObject({ code: 1, screen: expect.stringContaining("error[not-confirmed]") });
    const recovered = await empty.platform("recover", "kit.age", "--identity", "key.txt", "--yes");
    expect(recovered).toMatchObject({ code: 0 });
    expect(recovered.screen).toContain("come back: Pulumi.local.yaml");
    expect(recovered.screen).toContain("is back");
    expect(await dseqs()).toEqual(deployments);
    expect(Object.fromEntries(await randomSecrets(empty))).toEqual(Object.fromEntries(secrets));
    const up = await empty.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    expect(await dseqs()).toEqual(deployments);
  }, 300_000);

  test("run again, goes on with what it has brought back; another state is left as it is", async () => {
    const again = await empty.platform("recover", "kit.age", "--identity", "key.txt", "--yes", "--no-up");
    expect(again).toMatchObject({ code: 0 });
    expect(again.screen).toContain("are here already: ");
    expect(again.screen).toContain("the state is back already");
    expect(again.screen).toContain("next   ./platform up --stage local --refresh");
    await empty.editStage((stage) => stage.setIn(["config", "services", "docs", "memory"], "384Mi"));
    expect(await empty.platform("up", "--yes")).toMatchObject({ code: 0 });
    const state = await empty.read(".platform/state/.pulumi/stacks/alternate-futures/local.json");
    await rm(join(empty.folder, "Pulumi.local.yaml"));
    const refused = await empty.platform("recover", "kit.age", "--identity", "key.txt", "--yes");
    expect(refused).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/error\[exists\]: .*has a state of stage local already/),
    });
    expect(await empty.read(".platform/state/.pulumi/stacks/alternate-futures/local.json")).toBe(state);
  }, 300_000);
});
