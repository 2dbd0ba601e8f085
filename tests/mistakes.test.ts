import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Outcome, Workspace } from "./workspace.ts";

/** Errors for wrong input: one clear message, exit code 1, nothing paid. */
describe("a mistake is told clearly", () => {
  let workspace: Workspace;

  beforeEach(async () => {
    workspace = await Workspace.make(18_300);
  }, 60_000);
  afterEach(() => workspace.dispose(), 60_000);

  function expectError(outcome: Outcome, ...says: RegExp[]): void {
    expect(outcome.code).toBe(1);
    for (const text of says) expect(outcome.screen).toMatch(text);
    expect(outcome.screen).not.toMatch(/\n\s+at .+:\d+:\d+\)?\n/);
  }

  test("an unknown key: file, line, nearest key", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "services", "apo"], { replicas: 2 }));
    expectError(
      await workspace.platform("up", "--yes"),
      /Pulumi\.local\.yaml:\d+:\d+: services\.apo: unknown key/,
      /did you mean api/,
    );
  }, 60_000);

  test("a wrong value: file, line, what it may be", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "sandbox", "blockTime"], "soon"));
    expectError(await workspace.platform("up", "--yes"), /Pulumi\.local\.yaml:\d+:\d+: sandbox\.blockTime/, /6s/);
  }, 60_000);

  test("an unknown stage: the ones there are", async () => {
    expectError(await workspace.platform("up", "--stage", "prd"), /no stage "prd"/, /local, prod, staging/);
  }, 60_000);

  test("a missing credential: its key and the command that sets it", async () => {
    const env = { PULUMI_CONFIG_PASSPHRASE: "x", AKASH_MNEMONIC: "x" };
    expectError(
      await workspace.shell("./platform up --yes --stage prod", env),
      /dns\.providers\.cloudflare\.apiToken/,
      /\.\/platform secrets set dns\.providers\.cloudflare\.apiToken --stage prod$/m,
    );
  }, 60_000);

  test("a missing DNS token, said before anything is paid", async () => {
    await workspace.editStage((stage) => stage.deleteIn(["config", "dns", "providers", "desec", "token"]));
    expectError(
      await workspace.platform("up", "--yes"),
      /Pulumi\.local\.yaml:\d+:\d+: dns\.providers\.desec\.token: is missing/,
    );
  }, 60_000);

  test("a port in use: which one, and what to do", async () => {
    const squatter = createServer().listen(18_300, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    const outcome = await workspace.platform("up", "--yes");
    squatter.close();
    expectError(outcome, /port 18300 is in use/, /sandbox\.port/);
  }, 60_000);

  test("another port than the sandbox of the checkout runs on: which one, and that it is one for all stages", async () => {
    expect((await workspace.platform("sandbox", "start")).code).toBe(0);
    await workspace.editStage((stage) => stage.setIn(["config", "sandbox", "port"], 18_340));
    const outcome = await workspace.platform("up", "--yes");
    await workspace.platform("sandbox", "stop");
    expectError(outcome, /runs on port 18300, and the stage says 18340/, /sandbox\.port: 18300/);
  }, 60_000);

  test("no Go and no Pulumi: what is missing and how to get it", async () => {
    const env = { ALTERNATE_FUTURES_TOOLS: join(workspace.folder, "no-tools"), PATH: "/usr/bin:/bin" };
    const node = process.execPath.replace(/\/[^/]+$/, "");
    expectError(
      await workspace.shell("./platform up --yes", { ...env, PATH: `${node}:/usr/bin:/bin` }),
      /pulumi 3\.259\.0 is missing/,
      /Go/,
    );
  }, 60_000);

  test("a mnemonic with a wrong word: which one, without printing it, and no deposit is made", async () => {
    expect((await workspace.platform("sandbox", "start")).code).toBe(0);
    const file = join(workspace.folder, "wallet.txt");
    const words = "abandon abandon abandom abandon abandon abandon abandon abandon abandon abandon abandon about";
    await writeFile(file, words, { mode: 0o600 });
    await workspace.editStage((stage) => stage.setIn(["config", "akash", "wallet", "mnemonicFile"], "wallet.txt"));
    const outcome = await workspace.platform("up", "--yes");
    expectError(outcome, /wallet.*wallet\.txt.*word 3/);
    expect(outcome.screen).not.toMatch(/abandom/);
    await rm(file);
    expectError(await workspace.platform("up", "--yes"), /wallet\.txt/);
  }, 120_000);

  test("an empty wallet: its address, how much it needs and how to get it", async () => {
    const file = join(workspace.folder, "wallet.txt");
    await writeFile(file, `${"abandon ".repeat(11)}about`, { mode: 0o600 });
    await workspace.editStage((stage) => stage.setIn(["config", "akash", "wallet", "mnemonicFile"], "wallet.txt"));
    expectError(
      await workspace.platform("up", "--yes"),
      /^ {2}error\[funds\]: wallet: akash1\w+ has 0 uact/m,
      /^ {4}where: deployment [\w-]+, stage local$/m,
      /^ {4}docs: docs\/errors\.md#funds$/m,
      /mint \d+ ACT or more out of its AKT: \.\/platform funds mint \d+/,
    );
  }, 180_000);
});
