import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Ledger } from "./ledger.ts";
import { randomSecrets } from "./secret-outputs.ts";
import { keepServices, type Outcome, Workspace } from "./workspace.ts";

/** A platform whose state was lost, or is older than what runs: a second checkout, a lost laptop, a restored file. */
describe("a state that does not know the platform", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let secrets: ReadonlyMap<string, string>;
  let deployments: readonly string[];

  beforeAll(async () => {
    workspace = await Workspace.make(19_800);
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => keepServices(stage, "secrets", "postgres", "auth", "docs", "proxy"));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    secrets = await randomSecrets(workspace);
    deployments = await dseqs();
    await rm(stateFolder(), { recursive: true });
  }, 300_000);

  afterAll(() => workspace.dispose(), 60_000);

  const stateFolder = () => join(workspace.folder, ".platform", "state");
  /** Every deployment ever made, so every deposit ever paid, with how it is now. */
  const dseqs = async () =>
    (await ledger.deployments()).map(({ deployment: { id, state } }) => `${id.dseq} ${state}`).sort();
  const adopt = (password: string) =>
    workspace.shell("./platform adopt --yes", { PLATFORM_INFISICAL_PASSWORD: password });

  const fault = (body: object) =>
    fetch(`http://127.0.0.1:${workspace.port}/faults`, { method: "POST", body: JSON.stringify(body) });

  test.each([
    ["up", ["up", "--yes"]],
    ["destroy", ["destroy", "--yes"]],
    ["funds top-up", ["funds", "top-up", "--yes"]],
    ["status", ["status"]],
    ["refresh", ["refresh", "--yes"]],
    ["preview", ["preview"]],
  ])(
    "%s stops, names every deployment and the ways on, and neither pays nor closes",
    async (_, words) => {
      const outcome: Outcome = await workspace.platform(...words);
      expect(outcome.code).toBe(1);
      for (const dseq of deployments) expect(outcome.screen).toContain(dseq.split(" ")[0]);
      expect(outcome.screen).toContain("./platform adopt --stage local");
      expect(await dseqs()).toEqual(deployments);
    },
    120_000,
  );

  test("the doctor has a problem, and the list of leases does not advise to close what runs", async () => {
    const doctor = await workspace.platform("doctor");
    expect(doctor.code).toBe(1);
    expect(doctor.screen).toMatch(/deployments.*5 of this stage that its state does not know/);
    const { stdout } = await workspace.platform("lease", "list");
    expect(stdout).toContain("unknown to the state");
    expect(stdout).not.toContain("lease close");
  }, 120_000);

  test("adopt needs the password of Infisical's administrator, and says where it is kept", async () => {
    const outcome = await workspace.platform("adopt", "--yes");
    expect(outcome).toMatchObject({ code: 1, screen: expect.stringMatching(/password.*recovery kit/s) });
    expect(await dseqs()).toEqual(deployments);
  }, 120_000);

  test("a wrong password is told before anything is written, and the right one is taken after it", async () => {
    const outcome = await adopt("wrong");
    expect(outcome).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/does not log operator@.* in: .*Invalid/s),
    });
    expect(await randomSecrets(workspace)).toEqual(new Map());
    expect(await dseqs()).toEqual(deployments);
  }, 120_000);

  test("adopt that is killed when the first deployment is in the state goes on, and loses no secret", async () => {
    const file = join(stateFolder(), ".pulumi", "stacks", "alternate-futures", "local.json");
    const begun = async () => {
      while (!/"af:akash:Deployment"/.test(await readFile(file, "utf8").catch(() => ""))) await sleep(20);
    };
    process.env.PLATFORM_INFISICAL_PASSWORD = secrets.get("secrets-administrator")!;
    await workspace.kill(begun, "adopt", "--yes");
    delete process.env.PLATFORM_INFISICAL_PASSWORD;
    expect(await dseqs()).toEqual(deployments);
  }, 120_000);

  test("adopt takes all of it up: the same deployments, every secret that something uses, nothing left to do", async () => {
    const outcome = await adopt(secrets.get("secrets-administrator")!);
    expect(outcome.screen).toContain("5 deployments run on as they are");
    expect(outcome).toMatchObject({ code: 0 });
    expect(await dseqs()).toEqual(deployments);
    expect((await readdir(join(workspace.folder, ".platform"))).filter((name) => name.startsWith("adoption"))).toEqual(
      [],
    );
    const { "shared-internal": _, ...told } = Object.fromEntries(secrets);
    expect(Object.fromEntries(await randomSecrets(workspace))).toMatchObject(told);
    for (const value of secrets.values()) expect(outcome.screen).not.toContain(value);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
    expect((await workspace.platform("status")).code).toBe(0);
  }, 300_000);

  test("an older state is stopped too, and adopts what took the place of what it knew", async () => {
    const old = join(workspace.folder, ".platform", "older-state");
    await cp(stateFolder(), old, { recursive: true });
    expect((await workspace.platform("lease", "move", "docs", "--yes")).code).toBe(0);
    const moved = await dseqs();
    expect(moved).not.toEqual(deployments);
    await rm(stateFolder(), { recursive: true });
    await cp(old, stateFolder(), { recursive: true });
    expect((await workspace.platform("up", "--yes")).code).toBe(1);
    expect(await dseqs()).toEqual(moved);
    expect((await adopt("")).code).toBe(0);
    expect(await dseqs()).toEqual(moved);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 300_000);

  test("adopt leases again under its number what has no lease any more, and what is silent; records follow", async () => {
    const [silent, proxied, [docs]] = await Promise.all([
      ledger.providerOf("auth"),
      ledger.providerOf("proxy"),
      ledger.numbersOf("docs"),
    ]);
    expect((await fault({ kind: "close-lease", dseq: docs, reason: "decommission" })).status).toBe(200);
    for (const provider of [silent, proxied])
      expect((await fault({ kind: "kill-provider", provider })).status).toBe(200);
    const open = await dseqs();
    const before = Object.fromEntries(await randomSecrets(workspace));
    await rm(stateFolder(), { recursive: true });
    const outcome = await adopt(secrets.get("secrets-administrator")!);
    expect(outcome.screen).toMatch(/docs +\d+ .*its lease has ended: leased again/);
    expect(outcome.screen).toMatch(/auth +\d+ .*its provider does not answer: .*leased again/);
    expect(outcome).toMatchObject({ code: 0 });
    expect(await dseqs()).toEqual(open);
    expect(await ledger.providerOf("auth")).not.toBe(silent);
    expect(await ledger.providerOf("proxy")).not.toBe(proxied);
    const { "shared-internal": _, ...told } = before;
    expect(Object.fromEntries(await randomSecrets(workspace))).toMatchObject(told);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 300_000);
});
