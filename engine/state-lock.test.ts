import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { committedStage } from "../stage/stage.fixture.ts";
import type { ReadyStage } from "./engine.ts";
import { noteEngineRun } from "./engine-run.ts";
import { stateFolder } from "./root.ts";
import { findAlive, readLocks, refuseWhileRunning } from "./state-lock.ts";

/** No process has it: above every limit of Linux and macOS. */
const DEAD = 4_194_305;
const STAGE = "state-lock-test";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(join(stateFolder, "engine", `${STAGE}.json`), { force: true });
});

const stageAt = (url: string): ReadyStage => ({
  name: STAGE,
  file: "",
  stage: committedStage("local"),
  environment: { PULUMI_BACKEND_URL: url, PATH: `${folder}:${process.env.PATH}` },
});

const lockOf = (host: string, pid: number, at = new Date()) => ({
  pid,
  username: "ann",
  hostname: host,
  timestamp: at.toISOString(),
});

async function inFolder(text: string): Promise<ReadyStage> {
  const locks = join(folder, ".pulumi/locks/organization/alternate-futures", STAGE);
  await mkdir(locks, { recursive: true });
  await writeFile(join(locks, "1.json"), text);
  return stageAt(`file://${folder}`);
}

/** An engine that finds these locks in a store. */
async function inStore(...locks: ReturnType<typeof lockOf>[]): Promise<ReadyStage> {
  const lines = locks.map(
    ({ username, hostname: host, pid, timestamp }) =>
      `  s3://state/.pulumi/locks/1.json: created by ${username}@${host} (pid ${pid}) at ${timestamp}`,
  );
  const says = locks.length === 0 ? "error: a stack named x already exists" : `error: locked\n${lines.join("\n")}`;
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\ncat >&2 <<'EOF'\n${says}\nEOF\nexit 255\n`);
  await chmod(join(folder, "pulumi"), 0o755);
  return stageAt("s3://state");
}

const held = (host: string, pid: number) =>
  expect.objectContaining({
    code: "stage-locked",
    message: expect.stringContaining(`process ${pid} of ann on ${host}, since `),
    fix: expect.stringMatching(new RegExp(` \\./platform unlock --stage ${STAGE}$`)),
  });

describe("in a folder", () => {
  test("the lock of a process of this machine that is gone may be released", async () => {
    expect(await refuseWhileRunning(await inFolder(JSON.stringify(lockOf(hostname(), DEAD))))).toHaveLength(1);
  });

  test.each([
    ["that runs", hostname(), process.pid],
    ["of another machine", "elsewhere", DEAD],
  ])("the lock of a process %s stops others, who are told", async (_, host, pid) => {
    await expect(refuseWhileRunning(await inFolder(JSON.stringify(lockOf(host, pid))))).rejects.toThrow(
      held(host, pid),
    );
  });

  test("the lock of a process whose number another one has by now may be released", async () => {
    const old = lockOf(hostname(), process.pid, new Date("2026-01-01"));
    expect(await refuseWhileRunning(await inFolder(JSON.stringify(old)))).toHaveLength(1);
  });

  test.each(["", "{}", '{"pid":'])("a lock that was never written, as %j, may be released", async (text) => {
    expect(await refuseWhileRunning(await inFolder(text))).toHaveLength(1);
  });
});

describe("in a store", () => {
  test("nobody holds a stage of which the engine says nothing", async () => {
    expect(await refuseWhileRunning(await inStore())).toEqual([]);
  });

  test("the lock of a dead run of this checkout may be released", async () => {
    await noteEngineRun(STAGE, DEAD);
    expect(await refuseWhileRunning(await inStore(lockOf(hostname(), DEAD)))).toHaveLength(1);
  });

  test.each([
    ["of a machine of this name that this checkout did not start", DEAD + 1, new Date()],
    ["with the number of an older run of this checkout", DEAD, new Date("2099-01-01")],
  ])("the lock of a dead process %s stops others", async (_, pid, at) => {
    await noteEngineRun(STAGE, DEAD);
    await expect(refuseWhileRunning(await inStore(lockOf(hostname(), pid, at)))).rejects.toThrow(held(hostname(), pid));
  });

  test("one lock of another stops, beside one that may be released", async () => {
    await noteEngineRun(STAGE, DEAD);
    const both = await inStore(lockOf(hostname(), DEAD), lockOf("elsewhere", 7));
    await expect(refuseWhileRunning(both)).rejects.toThrow(held("elsewhere", 7));
  });

  test("a process is known to run here only where this checkout started it", async () => {
    const ready = await inStore(lockOf(hostname(), process.pid));
    const locks = (await readLocks(ready)) ?? [];
    expect(await findAlive(locks, ready)).toBeUndefined();
    await noteEngineRun(STAGE, process.pid);
    expect(
      await findAlive((await readLocks(await inStore(lockOf(hostname(), process.pid)))) ?? [], ready),
    ).toBeDefined();
  });

  test("an engine that cannot reach it is an error, not a stage that nobody holds", async () => {
    await writeFile(join(folder, "pulumi"), "#!/bin/sh\necho 'error: no credentials' >&2; exit 255\n", { mode: 0o755 });
    await expect(refuseWhileRunning(stageAt("s3://state"))).rejects.toMatchObject({
      message: expect.stringContaining("no credentials"),
      fix: expect.stringMatching(/^check PULUMI_BACKEND_URL/),
    });
  });
});
