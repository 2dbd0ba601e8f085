import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureVersitygw } from "../engine/tools.ts";
import { Ledger } from "./ledger.ts";
import { keepServices, Workspace } from "./workspace.ts";

const PORT = 19_600;
const STORE_PORT = 19_690;
const STORE = {
  PULUMI_BACKEND_URL: `s3://state?endpoint=http://127.0.0.1:${STORE_PORT}&region=us-east-1&s3ForcePathStyle=true`,
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "us-east-1",
};

/** The state of one stage: files of a checkout first, then objects in a real S3 store, and two operators. */
describe("the state", () => {
  let bucket: string;
  let store: ChildProcess;
  /** Two checkouts of one stage, whose sandbox is the first one's. */
  let mine: Workspace;
  let others: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    const versitygw = await ensureVersitygw();
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    bucket = join(folder, "state");
    await mkdir(bucket);
    store = spawn(versitygw, ["--port", `127.0.0.1:${STORE_PORT}`, "--region", "us-east-1", "posix", folder], {
      env: { ROOT_ACCESS_KEY: STORE.AWS_ACCESS_KEY_ID, ROOT_SECRET_KEY: STORE.AWS_SECRET_ACCESS_KEY },
      stdio: "ignore",
    });
    mine = await Workspace.make(PORT, "250ms", STORE);
    others = await Workspace.make(PORT, "250ms", STORE);
    ledger = new Ledger(mine);
    await mkdir(join(others.folder, ".platform"));
    await symlink(join(mine.folder, ".platform/sandbox"), join(others.folder, ".platform/sandbox"));
    await mine.editStage((stage) => keepServices(stage, "proxy", "docs"));
  }, 900_000);

  afterAll(async () => {
    await Promise.all([mine.dispose(), others.dispose()]);
    store.kill();
    await once(store, "exit");
    await rm(join(bucket, ".."), { recursive: true, force: true });
  }, 60_000);

  /** A command of the first checkout with the state in its own folder. */
  const locally = (command: string) =>
    mine.shell(command, { PULUMI_BACKEND_URL: `file://${join(mine.folder, ".platform/state")}` });

  /** Enables one more service in both checkouts. */
  async function add(service: string): Promise<void> {
    await mine.editStage((stage) => stage.deleteIn(["config", "services", service]));
    await copyFile(join(mine.folder, "Pulumi.local.yaml"), join(others.folder, "Pulumi.local.yaml"));
  }

  /** Kills an `up` of the first checkout when it holds the stage and has paid for one more deployment. */
  async function killUp(whileRunning: () => Promise<void> = async () => {}): Promise<void> {
    const before = (await ledger.deployments()).length;
    const paid = async () => {
      while ((await ledger.deployments()).length === before) await sleep(50);
      await whileRunning();
    };
    await mine.kill(paid, "up", "--yes");
  }

  /** The stage's only lock, as it lies in the store. */
  async function lock(): Promise<{ pid: number }> {
    const locks = join(bucket, ".pulumi/locks/organization/alternate-futures/local");
    const [file = "none"] = await readdir(locks);
    return JSON.parse(await readFile(join(locks, file), "utf8"));
  }

  /** One lease a service, and none was paid for twice. */
  async function expectEachOnce(...services: string[]): Promise<void> {
    expect(await ledger.services()).toEqual(services);
    expect(await ledger.deployments()).toHaveLength(services.length);
  }

  test("that was cut off is told with its newest whole copy and the command that restores it", async () => {
    expect(await locally("./platform up --yes")).toMatchObject({ code: 0 });
    const file = ".platform/state/.pulumi/stacks/alternate-futures/local.json";
    await truncate(join(mine.folder, file), 10_000);
    const { code, screen } = await locally("./platform up --yes");
    expect(code).toBe(1);
    expect(screen).toMatch(/^error\[state-damaged\]: the state of stage local is damaged: .*local\.json: .*JSON/m);
    expect((await locally("./platform doctor")).screen).toContain("the state of stage local is damaged");
    const [, fix = "false"] = /^ {2}fix: (.*)$/m.exec(screen) ?? [];
    expect(await locally(fix)).toMatchObject({ code: 0 });
  }, 240_000);

  test("restored, and moved to a store, shows no difference", async () => {
    expect(await locally('eval "$(./platform env)" && pulumi stack export --file moved.json')).toMatchObject({
      code: 0,
    });
    expect(await mine.shell('eval "$(./platform env)" && pulumi stack import --file moved.json')).toMatchObject({
      code: 0,
    });
    expect(await mine.platform("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
  }, 240_000);

  test("in a store is released by the checkout whose run was killed, which takes it up", async () => {
    await add("ipfs");
    await killUp(async () => {
      process.kill((await lock()).pid, "SIGSTOP");
      const { code, screen } = await mine.platform("unlock", "--yes");
      expect([code, screen]).toEqual([1, expect.stringContaining("runs on this machine")]);
    });
    const up = await mine.platform("up", "--yes");
    expect(up.screen).toContain("recovering: the last run of stage local was interrupted; its lock is released");
    expect(up.screen).toMatch(/recovering: \d+ operations of the interrupted run are taken up again/);
    expect(up).toMatchObject({ code: 0 });
    await expectEachOnce("docs", "ipfs", "proxy");
  }, 240_000);

  test("in a store tells another operator who holds it, until that one releases it and goes on", async () => {
    await add("tracing");
    await killUp();
    const who = `process ${(await lock()).pid} of ${userInfo().username} on ${hostname()}, since 20`;
    for (const command of ["up", "destroy"]) {
      const { code, screen } = await others.platform(command, "--yes");
      expect(code).toBe(1);
      expect(screen).toContain(`error[stage-locked]: another run (${who}`);
      expect(screen).toMatch(/fix: wait for it to end; if that process is dead: \.\/platform unlock --stage local$/m);
    }
    const asked = await others.platform("unlock");
    expect([asked.code, asked.screen]).toEqual([1, expect.stringContaining(`stage local is held: ${who}`)]);
    expect(await others.platform("unlock", "--yes")).toMatchObject({ code: 0 });
    expect((await others.platform("unlock")).screen).toContain("nobody holds stage local");
    expect(await others.platform("up", "--yes")).toMatchObject({ code: 0 });
    await expectEachOnce("docs", "ipfs", "proxy", "tracing");
  }, 240_000);

  test("is where Pulumi.yaml says for stages outside the sandbox, and where the environment says for all", async () => {
    await appendFile(join(mine.folder, "Pulumi.yaml"), `backend:\n  url: ${STORE.PULUMI_BACKEND_URL}\n`);
    const place = async (prefix: string, stage: string) => {
      const { stdout } = await mine.shell(`${prefix} PULUMI_CONFIG_PASSPHRASE=x ./platform env --stage ${stage}`);
      return /PULUMI_BACKEND_URL='([^']*)'/.exec(stdout)?.[1];
    };
    expect(await place("env -u PULUMI_BACKEND_URL", "staging")).toBe(STORE.PULUMI_BACKEND_URL);
    const folder = await place("env -u PULUMI_BACKEND_URL", "local");
    expect(folder).toBe(`file://${join(mine.folder, ".platform/state")}`);
    expect(await place(`PULUMI_BACKEND_URL=${folder}`, "staging")).toBe(folder);
  }, 120_000);
});
