import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackupListing } from "../../operations/backup/listing.ts";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { declareNotes, makeNotes } from "./notes-app.fixture.ts";

const PORT = 24_800;

/** IPFS and an app whose files somebody changes too much of: each test goes on from where the one before left it. */
describe("copies of volumes", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let between: number;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await makeNotes(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "ipfs", "proxy");
      declareNotes(stage, "1h", { env: { FEATURE: "on" } });
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  async function shell(place: string, script: string): Promise<string> {
    const run = await workspace.platform("lease", "shell", place, place, "--", "sh", "-c", script);
    if (run.code !== 0) throw new Error(run.screen);
    return run.stdout.trim();
  }

  const listing = async () =>
    JSON.parse((await workspace.platform("backup", "list", "--json")).stdout) as BackupListing[];

  /** Until the first backup of each was made by itself. */
  async function firstBackups(): Promise<void> {
    for (let tries = 0; tries < 30; tries++) {
      const found = await listing();
      if (found.every(({ generations: [present] }) => (present?.backups.length ?? 0) > 0)) return;
      await sleep(2000);
    }
    throw new Error(`no backups: ${JSON.stringify(await listing())}`);
  }

  const now = async (service: string) =>
    expect(await workspace.platform("backup", "now", service)).toMatchObject({ code: 0 });

  const stageFile = () => readFile(join(workspace.folder, "Pulumi.local.yaml"), "utf8");

  /** Of a service, all in the bucket. */
  const written = async (service: string) =>
    (
      await readdir(join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local", service), {
        recursive: true,
      })
    ).toSorted();

  test("are made of backups by the clock and by hand", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    await shell(
      "ipfs",
      "cid=$(printf kept | ipfs add --quieter --pin=false --raw-leaves --cid-version=1) && ipfs pin add --name 'my site' $cid",
    );
    await shell("notes", "mkdir '/data/a folder' && echo first > '/data/a folder/note'");
    await firstBackups();
    await now("notes");
    await now("ipfs");
    await sleep(1500);
    between = Date.now();
    await sleep(1500);
    await shell("notes", "echo second > '/data/a folder/note'; echo more > /data/other");
    await now("notes");
  }, 180_000);

  test("have what was there at the moment, and run nothing; the running one goes on, and nothing is written for them", async () => {
    const before = await written("notes");
    const restored = await workspace.platform("restore", "notes", "--at", new Date(between).toISOString(), "--yes");
    expect(restored).toMatchObject({ code: 0 });
    console.info(restored.stdout);
    expect(restored.stdout).toMatch(/notes-restored: it has the data of g\d+-\w+, all until \d{4}-.* UTC/);
    const [, look] = /^look {3}\.\/platform (.*)$/m.exec(restored.stdout)!;
    expect((await workspace.shell(`./platform ${look}`)).stdout).toContain("a folder");
    expect(await shell("notes-restored", "cat '/data/a folder/note'; [ -e /data/other ] || echo alone")).toBe(
      "first\nalone",
    );
    const running = "cat /proc/[0-9]*/cmdline | grep -a -c '[s]leep.100000' || true";
    expect(await shell("notes-restored", running)).toBe("0");
    expect(await shell("notes", running)).not.toBe("0");
    expect(await shell("notes-restored", "env | grep FEATURE || echo none")).toBe("none");
    expect(await shell("notes", "cat '/data/a folder/note' /data/other; env | grep FEATURE")).toBe(
      "second\nmore\nFEATURE=on",
    );
    expect(await written("notes")).toEqual(before);
    const again = await workspace.platform("up", "--yes");
    expect(again.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
  }, 150_000);

  test("are ended without a word of data loss, and leave the stage file without them", async () => {
    const dropped = await workspace.platform("restore", "--drop", "notes-restored", "--yes");
    expect(dropped).toMatchObject({ code: 0 });
    expect(await ledger.numbersOf("notes-restored")).toEqual([]);
    expect(await stageFile()).not.toContain("restored");
    expect(await shell("notes", "cat /data/other")).toBe("more");
  }, 60_000);

  test("of a moment that no backup is as old as are refused before anything is leased", async () => {
    const file = await stageFile();
    const refused = await workspace.platform("restore", "notes", "--at", "3d ago", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.screen).toMatch(/error\[not-found\].*The oldest that it has are [0-9a-f]{8} of \d{4}-/);
    expect(await stageFile()).toBe(file);
    expect(await ledger.numbersOf("notes-restored")).toEqual([]);
  }, 60_000);

  test("can be rehearsed: of IPFS with its pins, timed, written down, and gone again", async () => {
    const [file, before] = [await stageFile(), await written("ipfs")];
    const pins = await shell("ipfs", "ipfs pin ls --type=recursive --quiet | wc -l");
    const drill = await workspace.platform("drill", "restore", "--service", "ipfs", "--yes");
    expect(drill).toMatchObject({ code: 0 });
    console.info(drill.stdout);
    expect(drill.stdout).toMatch(
      /recovery +\d+ s.*\n.*loss +\d+ s.*\n.*all was read again; \d+ files, \S+ \S+, \d+ pins/,
    );
    expect(drill.stdout).toContain(`, ${pins} pins\n`);
    expect(drill.stdout).toMatch(/^ +\/data\/ipfs +\d+ files/m);
    expect(await ledger.numbersOf("ipfs-drill")).toEqual([]);
    expect(await stageFile()).toBe(file);
    const added = (await written("ipfs")).filter((path) => !before.includes(path));
    expect(added).toEqual(["drills", expect.stringMatching(/^drills\/\d{8}T\d{6}Z\.json$/)]);
    const { stdout } = await workspace.platform("status", "--json");
    const { backups } = JSON.parse(stdout) as StatusReport;
    expect(backups).toContainEqual(
      expect.objectContaining({ service: "ipfs", restored: expect.any(String), hint: null }),
    );
    expect(backups).toContainEqual(
      expect.objectContaining({ service: "notes", restored: null, hint: expect.stringContaining("drill restore") }),
    );
  }, 150_000);
});
