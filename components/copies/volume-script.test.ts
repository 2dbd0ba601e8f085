import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { standInForRestic } from "../volumes/restic.fixture.ts";
import { COPY_VERIFICATION, copyScript } from "./volume-script.ts";

const RESTORED = (second: number) => ({
  code: 0,
  said: `it has the data of g1, all until 2026-11-29 13:00:0${second} UTC`,
});
const NOT_YET = { code: 1, said: "its volumes are not restored yet" };

describe("a copy of volumes", () => {
  let folder: string;
  let running: ChildProcess[];
  let log: string;
  const volume = () => join(folder, "data");
  const repository = () => join(folder, "repository/g1");

  /** Two snapshots, of a file that says `one` and then `two`. */
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "copy-"));
    for (const name of ["bin", "data", "repository"]) await mkdir(join(folder, name));
    await standInForRestic(join(folder, "bin"));
    running = [];
    log = "";
    const restic = (...words: string[]) =>
      execa(join(folder, "bin/restic"), words, { env: { RESTIC_REPOSITORY: repository() } });
    await restic("init");
    for (const text of ["one", "two"]) {
      await writeFile(join(volume(), "kept"), text);
      await restic("backup", volume());
    }
    await rm(volume(), { recursive: true });
    await mkdir(volume());
  });
  afterEach(async () => {
    for (const each of running) await end(each);
    await rm(folder, { recursive: true, force: true });
  });

  const environment = (label?: string) => ({
    BACKUP_PATHS: volume(),
    BACKUP_URL_1: join(folder, "repository"),
    BACKUP_ACCESS_KEY_1: "key",
    BACKUP_SECRET_KEY_1: "secret",
    BACKUP_REGION_1: "region",
    BACKUP_LOOKUP_1: "path",
    BACKUP_PASSWORD: "password",
    BACKUP_FROM: "g1",
    ...(label !== undefined && { BACKUP_LABEL: label }),
    TMPDIR: join(folder, "tmp"),
    PATH: `${folder}/bin:${process.env.PATH}`,
  });

  function start(label?: string, counted?: string, restored?: string): ChildProcess {
    const script = copyScript({ ...(counted && { counted }), ...(restored && { restored }) });
    const started = spawn("sh", ["-c", script], {
      env: environment(label),
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    started.stderr!.on("data", (bytes: Buffer) => {
      log += bytes.toString();
    });
    running.push(started);
    return started;
  }

  async function end(started: ChildProcess): Promise<void> {
    if (started.exitCode !== null || started.signalCode !== null) return;
    const exit = once(started, "exit");
    await execa("pkill", ["-KILL", "-g", String(started.pid)], { reject: false });
    await exit;
  }

  async function run(script: string, label?: string): Promise<{ code: number | undefined; said: string }> {
    const { exitCode, stdout } = await execa("sh", ["-c", script], { env: environment(label), reject: false });
    return { code: exitCode, said: stdout };
  }

  async function verified(label?: string): Promise<{ code: number | undefined; said: string }> {
    for (let tries = 0; tries < 100; tries++) {
      const found = await run(COPY_VERIFICATION, label);
      if (found.code === 0) return found;
      await sleep(50);
    }
    throw new Error(`it was not restored: ${log}`);
  }

  const kept = () => readFile(join(volume(), "kept"), "utf8");

  test.each([
    ["of one backup has what that has", "abcdef01", "one", 1],
    ["of all has what the newest backup has", undefined, "two", 2],
  ])(
    "%s, and goes on without any command",
    async (_, label, content, second) => {
      expect(await run(COPY_VERIFICATION, label)).toEqual(NOT_YET);
      const started = start(label);
      expect(await verified(label)).toEqual(RESTORED(second));
      expect(await kept()).toBe(content);
      expect(started.exitCode).toBeNull();
      expect(await readdir(join(repository(), "snapshots"))).toEqual(["1", "2"]);
      started.kill("SIGTERM");
      await once(started, "exit");
      expect(started.exitCode).toBe(0);
    },
    20_000,
  );

  test("is not restored again when it is started again, and keeps what a person changed", async () => {
    const first = start("abcdef01");
    await verified("abcdef01");
    await writeFile(join(volume(), "kept"), "changed");
    await end(first);
    start("abcdef01");
    await sleep(500);
    expect(await verified("abcdef01")).toEqual(RESTORED(1));
    expect(await kept()).toBe("changed");
  }, 20_000);

  test("begins anew where it was interrupted, and where something else is wished", async () => {
    await mkdir(join(volume(), ".backups"));
    for (const half of [".backups/restoring", "half"]) await writeFile(join(volume(), half), "");
    const first = start("abcdef01");
    await verified("abcdef01");
    expect((await readdir(volume())).toSorted()).toEqual([".backups", "kept"]);
    await end(first);
    expect(await run(COPY_VERIFICATION, "abcdef02")).toEqual(NOT_YET);
    start("abcdef02");
    expect(await verified("abcdef02")).toEqual(RESTORED(2));
    expect(await kept()).toBe("two");
  }, 20_000);

  test.each<[string, string, (place: string) => Promise<void>, string | undefined, RegExp]>([
    ["has no such backup", "abcdef07", async () => {}, undefined, /g1 has no snapshot abcdef07/],
    [
      "is damaged",
      "abcdef01",
      (place) => writeFile(join(place, "repository/g1/damaged"), ""),
      undefined,
      /wrong data returned/,
    ],
    [
      "does not answer",
      "abcdef01",
      (place) => writeFile(join(place, "repository/silent"), ""),
      undefined,
      /unable to open repository/,
    ],
    ["has what cannot be used", "abcdef01", async () => {}, "false", /what was restored cannot be used/],
  ])("ends, and is not verified, where the repository %s", async (_, label, harm, restored, why) => {
    await harm(folder);
    const started = start(label, undefined, restored);
    if (started.exitCode === null) await once(started, "exit");
    expect(started.exitCode).toBe(1);
    expect(log).toMatch(why);
    expect(await run(COPY_VERIFICATION, label)).toEqual(NOT_YET);
  });

  test("tells its files and octets without its notes, and what else there is", async () => {
    start("abcdef02", "echo pins 3");
    await verified("abcdef02");
    await mkdir(join(volume(), "a folder"));
    await writeFile(join(volume(), "a folder/a file"), "12345");
    const contents = `. "\${TMPDIR:-/tmp}/backup-functions" && contents`;
    expect(await run(contents)).toEqual({ code: 0, said: `volume ${volume()} 2 8\npins 3` });
  }, 20_000);
});
