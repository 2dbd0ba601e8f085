import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { standInForRestic } from "./restic.fixture.ts";
import { CONFIRMATION, HOLD, RELEASE, startScript, VERIFICATION } from "./script.ts";

/** Of what it runs: a line each time it begins, and what it was told of the backups. */
const COMMAND = `echo "began as $1" >> "$LOG"; env | grep BACKUP_ >> "$LOG"; while :; do sleep 0.1; done`;

/** A container with a volume that outlives its starts; another place has another volume at the same path. */
class Place {
  #running: ChildProcess | undefined;
  readonly #started: ChildProcess[] = [];
  log = "";
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = { ...env, TMPDIR: folder, LOG: join(folder, "log"), PATH: `${folder}/bin:${process.env.PATH}` };
  }

  get volume(): string {
    return join(this.#folder, "data");
  }

  /** @param held what is served while it is held */
  start(held?: string): void {
    const words = ["-c", startScript(held === undefined ? {} : { held }), "sh", "sh", "-c", COMMAND, "sh", "itself"];
    const running = spawn("sh", words, { env: this.#env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
    running.stderr.on("data", (bytes: Buffer) => {
      this.log += bytes.toString();
    });
    this.#running = running;
    this.#started.push(running);
  }

  /** Runs a command of the declaration; the first process of a container is number 1. */
  async run(script: string): Promise<{ code: number | undefined; said: string }> {
    const own = script.replaceAll("kill -TERM 1", `kill -TERM ${this.#running?.pid}`);
    const { exitCode, stdout } = await execa("sh", ["-c", own], { env: this.#env, reject: false });
    return { code: exitCode, said: stdout };
  }

  /** Until what it runs has begun. */
  began(times = 1): Promise<void> {
    return until(async () => (await this.lines()).filter((line) => line.startsWith("began")).length >= times);
  }

  async lines(): Promise<string[]> {
    const text = await readFile(join(this.#folder, "log"), "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  /** @returns its code */
  async ended(): Promise<number | null> {
    const running = this.#running!;
    if (running.exitCode !== null) return running.exitCode;
    await once(running, "exit");
    return running.exitCode;
  }

  /** With all that it began, of each start. */
  async kill(): Promise<void> {
    for (const running of this.#started.splice(0)) {
      const isOver = running.exitCode !== null || running.signalCode !== null;
      const exit = isOver ? undefined : once(running, "exit");
      await execa("pkill", ["-KILL", "-g", String(running.pid)], { reject: false });
      await exit;
    }
  }
}

async function until(true_: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await true_()) return;
    await sleep(50);
  }
  throw new Error("it did not come");
}

describe("a container with a volume", () => {
  let folder: string;
  let places: Place[];
  const repository = (generation: string) => join(folder, "repository", generation);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "volume-"));
    for (const name of ["bin", "data", "repository"]) await mkdir(join(folder, name));
    await standInForRestic(join(folder, "bin"));
    places = [];
  });
  afterEach(async () => {
    for (const each of places) await each.kill();
    await rm(folder, { recursive: true, force: true });
  });

  function place(generation: string, ancestor = "", fence = "", at = "repository"): Place {
    const made = new Place(folder, {
      BACKUP_PATHS: join(folder, "data"),
      BACKUP_URL_1: join(folder, at),
      BACKUP_ACCESS_KEY_1: "key",
      BACKUP_SECRET_KEY_1: "secret",
      BACKUP_REGION_1: "region",
      BACKUP_LOOKUP_1: "path",
      BACKUP_PASSWORD: "password",
      BACKUP_INTERVAL: "3600",
      BACKUP_GENERATION: generation,
      BACKUP_ANCESTOR: ancestor,
      BACKUP_FENCE: fence,
    });
    places.push(made);
    return made;
  }

  /** A place with a file that is in a backup; its volume is lost then. */
  async function former(): Promise<void> {
    const made = place("g1");
    made.start();
    await made.began();
    await writeFile(join(made.volume, "kept"), "one");
    await mkdir(join(made.volume, "own/lost+found"), { recursive: true });
    await mkdir(join(made.volume, "lost+found"));
    await made.run(CONFIRMATION);
    await until(() => made.log.includes("is complete"));
    await made.kill();
    await rm(made.volume, { recursive: true });
    await rm(join(folder, "log"));
    await mkdir(made.volume);
  }

  const kept = (made: Place) => readFile(join(made.volume, "kept"), "utf8");

  test("runs its own command, which is not told where the backups are, and takes none before others rely on it", async () => {
    const made = place("g1");
    made.start();
    await made.began();
    expect(await made.lines()).toEqual(["began as itself"]);
    await sleep(500);
    expect(existsSync(repository("g1"))).toBe(false);
    expect(await made.run(VERIFICATION)).toEqual({ code: 0, said: "its volumes are its own" });
    await made.run(CONFIRMATION);
    await until(() => made.log.includes("backup: snapshot abcdef01 is complete"));
  }, 20_000);

  test("takes a backup at once in a repository that has the place of another, and is not held before it has one there", async () => {
    const made = place("g1");
    made.start();
    await made.began();
    await made.run(CONFIRMATION);
    await until(() => made.log.includes("is complete"));
    await made.kill();
    await rm(join(folder, "log"));
    await mkdir(join(folder, "another"));
    const silent = join(folder, "another/silent");
    await writeFile(silent, "");
    const again = place("g1", "", "", "another");
    again.start();
    await again.began();
    expect(await again.run(HOLD)).toEqual({ code: 1, said: "its first backup is not complete yet" });
    await again.kill();
    await rm(silent);
    again.start();
    await until(() => again.log.includes("is complete"));
  }, 40_000);

  test("has at another place what was backed up, but for the notes of the former one", async () => {
    await former();
    const next = place("g2", "g1");
    next.start();
    await next.began();
    expect(await kept(next)).toBe("one");
    expect(await readdir(join(next.volume, ".backups"))).not.toContain("verified");
    expect(await readdir(join(next.volume, "own"))).toEqual(["lost+found"]);
    expect(await readdir(next.volume)).not.toContain("lost+found");
    expect(await next.run(VERIFICATION)).toEqual({
      code: 0,
      said: "it began with the data of g1, all until 2026-11-29 13:00:01 UTC",
    });
  }, 20_000);

  test.each([
    ["the repository does not answer", "silent", /the repository does not answer/],
    ["the backup is damaged", "g1/damaged", /wrong data returned/],
    ["the key is another one", "g1/locked", /g1 is encrypted by another key than the stage has/],
  ])(
    "does not begin where %s, and begins when that is over",
    async (_, file, why) => {
      await former();
      await writeFile(join(folder, "repository", file), "");
      const next = place("g2", "g1");
      next.start();
      expect(await next.ended()).toBe(1);
      expect(next.log).toMatch(why);
      expect(await next.lines()).toEqual([]);
      expect((await next.run(VERIFICATION)).code).toBe(1);
      await rm(join(folder, "repository", file));
      next.start();
      await next.began();
      expect(await kept(next)).toBe("one");
    },
    20_000,
  );

  test("is never restored where it has files: backups that are switched on later begin with them", async () => {
    await former();
    await writeFile(join(folder, "data/kept"), "own");
    const next = place("g2", "g1");
    next.start();
    await next.began();
    expect(await kept(next)).toBe("own");
    await until(() => next.log.includes("is complete"));
  }, 20_000);

  test("is restored where another volume is mounted in it, whose folder is all that it has", async () => {
    await former();
    await mkdir(join(folder, "data/cache"));
    const next = place("g2", "g1");
    next.start();
    await next.began();
    expect(await kept(next)).toBe("one");
  }, 20_000);

  test("begins again with its own backup where its volume was lost", async () => {
    await former();
    const again = place("g1", "g0");
    again.start();
    await again.began();
    expect(await kept(again)).toBe("one");
  }, 20_000);

  test("does not begin empty where what it was to begin with has no backup", async () => {
    const next = place("g2", "g1");
    next.start();
    expect(await next.ended()).toBe(1);
    expect(next.log).toContain("backup: g1, which it begins with, has no backup");
  });

  test("a held place writes nothing more, has all of it in a backup, and serves what it is told to; released, it goes on", async () => {
    const made = place("g1");
    const held = 'echo held >> "$LOG"; while :; do sleep 0.1; done';
    made.start(held);
    await made.began();
    expect(await made.run(HOLD)).toEqual({ code: 1, said: "its first backup is not complete yet" });
    await made.run(CONFIRMATION);
    await until(() => made.log.includes("snapshot abcdef01"));
    await writeFile(join(made.volume, "kept"), "last");
    expect(await made.run(HOLD)).toEqual({ code: 1, said: "it backs up what it wrote last" });
    await made.ended();
    made.start(held);
    await until(async () => (await made.run(HOLD)).code === 0);
    expect(made.log).toContain("snapshot abcdef02");
    await until(async () => (await made.lines()).at(-1) === "held");
    expect((await made.run(VERIFICATION)).code).toBe(1);

    const backup = join(repository("g1"), "snapshots/2/files");
    expect((await execa("tar", ["-xPOf", backup, join(made.volume, "kept")])).stdout).toBe("last");

    expect(await made.run(RELEASE)).toEqual({ code: 1, said: "it starts again, to take writes" });
    await made.ended();
    made.start(held);
    await made.began(2);
    expect((await made.run(RELEASE)).code).toBe(0);
  }, 30_000);

  test("a held place waits for a repository that does not answer, and can be released meanwhile", async () => {
    const made = place("g1");
    made.start();
    await made.began();
    await made.run(CONFIRMATION);
    await until(() => made.log.includes("snapshot abcdef01"));
    await writeFile(join(folder, "repository/silent"), "");
    await made.run(HOLD);
    await made.ended();
    made.start();
    await until(() => made.log.includes("cannot be written to"));
    expect((await made.run(HOLD)).code).toBe(1);
    await made.run(RELEASE);
    await made.ended();
    made.start();
    await made.began(2);
    expect((await made.run(RELEASE)).code).toBe(0);
  }, 30_000);

  test("a place is not held where files of it cannot be read: they would be lost", async () => {
    const made = place("g1");
    await writeFile(join(folder, "repository/unread"), "");
    made.start();
    await made.began();
    await made.run(CONFIRMATION);
    await until(() => made.log.includes("is complete, but for files that could not be read"));
    await made.run(HOLD);
    await made.ended();
    made.start();
    await until(() => made.log.includes("its successor would not have them"));
    expect(await made.run(HOLD)).toEqual({
      code: 1,
      said: "there are files of it that cannot be read, which its log names",
    });
    await rm(join(folder, "repository/unread"));
    await until(async () => (await made.run(HOLD)).code === 0);
  }, 30_000);

  test("one that nobody relies on yet begins again where its former place took writes since", async () => {
    await former();
    const next = place("g2", "g1", "2026-11-29T10:00:00Z");
    next.start();
    await next.began();
    await next.kill();
    await writeFile(join(next.volume, "kept"), "stale");
    const later = place("g2", "g1", "2026-11-29T11:00:00Z");
    later.start();
    await later.began(2);
    expect(later.log).toContain("it begins again");
    expect(await kept(later)).toBe("one");
    await later.run(CONFIRMATION);
    await later.kill();
    await writeFile(join(later.volume, "kept"), "relied on");
    const last = place("g2", "g1", "2026-11-29T12:00:00Z");
    last.start();
    await last.began(3);
    expect(await kept(last)).toBe("relied on");
  }, 30_000);

  test("an image without restic is told how it gets it, and nothing is run", async () => {
    await rm(join(folder, "bin/restic"));
    const made = place("g1");
    made.start();
    expect(await made.ended()).toBe(1);
    expect(made.log).toContain("there is no restic in this image: its Containerfile has to say COPY --from=");
    expect(await made.lines()).toEqual([]);
  });

  test("it ends as its command does", async () => {
    const made = place("g1");
    made.start();
    await made.began();
    await made.run("kill -TERM 1");
    expect(await made.ended()).toBe(143);
  }, 20_000);
});
