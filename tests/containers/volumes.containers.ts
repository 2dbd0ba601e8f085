import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sandboxNetwork } from "../../network/sandbox.ts";
import type { BackupListing } from "../../operations/backup/listing.ts";
import type { StatusReport } from "../../operations/status/report.ts";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { busyboxStore } from "./images.fixture.ts";
import { declareNotes, makeNotes } from "./notes-app.fixture.ts";
import { type PublicNames, publicNames } from "./public-names.fixture.ts";

const PORT = 24_700;
const REGISTRY = "registry.alternatefutures.test";
const GATEWAY = "ipfs.alternatefutures.test";
const KEPT = ["ipfs", "notes", "registry"];

/** A registry, IPFS and an app with volumes that are backed up: each test goes on from where the one before left it. */
describe("volumes with backups", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let names: PublicNames;
  let credentials: string;
  const digests = new Map<string, string>();
  let cid: string;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await makeNotes(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "registry", "ipfs", "proxy");
      declareNotes(stage, "30s");
    });
  });
  afterAll(async () => {
    await names?.close();
    await workspace.dispose();
  }, 60_000);

  async function shell(service: string, script: string): Promise<string> {
    const run = await workspace.platform("lease", "shell", service, service, "--", "sh", "-c", script);
    if (run.code !== 0) throw new Error(run.screen);
    return run.stdout.trim();
  }

  const image = (tag: string) => `docker://${REGISTRY}/team/busybox:${tag}`;

  async function push(tag: string): Promise<number> {
    const store = await busyboxStore();
    const from = `containers-storage:[overlay@${store.folder}+${store.folder}-run]localhost/busybox:1`;
    const pushed = await names.run("skopeo", "copy", "--dest-creds", credentials, from, image(tag));
    await store.remove();
    if (pushed.code === 0) digests.set(tag, await inspect(tag));
    return pushed.code;
  }

  async function inspect(tag: string): Promise<string> {
    const { output } = await names.run(
      "skopeo",
      "inspect",
      "--creds",
      credentials,
      "--format",
      "{{.Digest}}",
      image(tag),
    );
    return output.trim();
  }

  const listing = async () =>
    JSON.parse((await workspace.platform("backup", "list", "--json")).stdout) as BackupListing[];

  /** Until each service has a backup that is newer. @param since RFC 3339 */
  async function backedUpSince(since: string): Promise<void> {
    for (let tries = 0; tries < 60; tries++) {
      const found = (await listing()).filter(({ generations }) =>
        generations[0]?.backups.some(({ ended }) => ended > since),
      );
      if (found.length === KEPT.length) return;
      await sleep(2000);
    }
    throw new Error(`no backups since ${since}: ${JSON.stringify(await listing())}`);
  }

  const kill = (provider: string) =>
    fetch(`http://127.0.0.1:${PORT}/faults`, {
      method: "POST",
      body: JSON.stringify({ kind: "kill-provider", provider }),
    });

  const gateway = (path: string) =>
    names.run("curl", "--silent", "--fail", "--show-error", `https://${GATEWAY}${path}`);

  async function expectAll(note: string): Promise<void> {
    for (const [tag, digest] of digests) expect(await inspect(tag)).toBe(digest);
    const pulled = join(workspace.folder, `pulled-${Math.random()}`);
    expect(await names.run("skopeo", "copy", "--src-creds", credentials, image("one"), `dir:${pulled}`)).toMatchObject({
      code: 0,
    });
    expect(await gateway(`/ipfs/${cid}`)).toEqual({ code: 0, output: "kept" });
    expect(await shell("ipfs", "ipfs pin ls --type=recursive --names")).toContain(`${cid} recursive my site`);
    expect(await shell("ipfs", "ipfs files read '/a folder/page'")).toBe("kept");
    expect(await shell("notes", "cat /data/note")).toBe(note);
  }

  /** The code with which the registry answers. */
  async function registryAnswers(method: string, path: string): Promise<string> {
    const words = ["--silent", "--user", credentials, "--output", "/dev/null", "--write-out", "%{http_code}"];
    const accept = ["--header", "Accept: application/vnd.oci.image.manifest.v1+json"];
    const url = `https://${REGISTRY}/v2/team/busybox/${path}`;
    return (await names.run("curl", ...words, ...accept, "--request", method, url)).output;
  }

  /** Waits until the registry refuses what would be written. */
  async function expectReadOnly(): Promise<void> {
    const seen: string[] = [];
    do {
      seen.push(await registryAnswers("POST", "blobs/uploads/"));
      if (seen.length > 500) throw new Error(`it was never refused: ${seen.join(" ")}`);
    } while (seen.at(-1) !== "405");
    expect(await registryAnswers("GET", "manifests/one")).toBe("200");
  }

  test("stand up, and have their first backups by themselves", async () => {
    const up = await workspace.platform("up", "--yes", "--runtime", "podman");
    expect(up).toMatchObject({ code: 0 });
    const since = new Date().toISOString();
    const outputs = await workspace.shell(
      'eval "$(./platform env)" && pulumi stack output logins --show-secrets --json',
    );
    const { registry } = JSON.parse(outputs.stdout) as Record<string, { user: string; password: string }>;
    credentials = `${registry!.user}:${registry!.password}`;
    names = await publicNames(sandboxNetwork(`http://127.0.0.1:${PORT}`), [REGISTRY, GATEWAY]);
    expect(await push("one")).toBe(0);
    cid = await shell(
      "ipfs",
      "cid=$(printf kept | ipfs add --quieter --pin=false --raw-leaves --cid-version=1) && ipfs pin add --name 'my site' $cid > /dev/null && ipfs files mkdir '/a folder' && ipfs files cp /ipfs/$cid '/a folder/page' && echo $cid",
    );
    await shell("notes", "echo first > /data/note");
    await backedUpSince(since);
    const { stdout } = await workspace.platform("status", "--json");
    const { backups } = JSON.parse(stdout) as StatusReport;
    expect(backups.map(({ service, problems }) => ({ service, problems }))).toEqual(
      expect.arrayContaining(KEPT.map((service) => ({ service, problems: [] }))),
    );
    expect(await workspace.platform("up", "--yes")).toMatchObject({
      code: 0,
      screen: expect.stringMatching(/unchanged/),
    });
  });

  test("are read whole, one more is taken at a word, and what is in the bucket is encrypted", async () => {
    const now = await workspace.platform("backup", "now", "notes");
    expect(now).toMatchObject({ code: 0, stdout: expect.stringMatching(/^backup [0-9a-f]{8} of notes is whole$/m) });
    const verified = await workspace.platform("backup", "verify");
    expect(verified.stdout).toMatch(/^notes g\S+: [1-9]\d* backups? read, all whole$/m);
    expect(verified.code).toBe(0);
    const bucket = join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/notes/restic");
    const files = await readdir(bucket, { recursive: true, withFileTypes: true });
    const written = files.filter((each) => each.isFile());
    expect(written.length).toBeGreaterThan(3);
    for (const each of written)
      expect((await readFile(join(each.parentPath, each.name))).includes("first")).toBe(false);
  });

  test("move without losing what was written last, and a registry is read meanwhile", async () => {
    await shell("notes", "echo second > /data/note");
    expect(await push("two")).toBe(0);
    for (const service of KEPT) {
      const before = await ledger.providerOf(service);
      const moving = workspace.platform("lease", "move", service, "--yes");
      if (service === "registry") await expectReadOnly();
      const moved = await moving;
      expect(moved).toMatchObject({ code: 0 });
      expect(moved.screen).toMatch(/takes no writes from now on, and all it wrote is archived/);
      expect(moved.screen).toMatch(/nobody could write for \d+ s until now, and nothing is lost/);
      console.info(service, moved.screen.match(/it began with .*/g)?.join("\n"));
      expect(await ledger.providerOf(service)).not.toBe(before);
    }
    await expectAll("second");
  });

  test("are back with what was backed up last when all of their providers are killed", async () => {
    await shell("notes", "echo third > /data/note");
    await backedUpSince(new Date().toISOString());
    const killed = new Set(await Promise.all(KEPT.map((service) => ledger.providerOf(service))));
    for (const provider of killed) await kill(provider!);
    const began = Date.now();
    const up = await workspace.platform("up", "--refresh", "--yes");
    expect(up).toMatchObject({ code: 0 });
    console.info(
      `back after ${Math.round((Date.now() - began) / 1000)} s`,
      up.screen.match(/.*backups have all but.*/g),
    );
    for (const service of KEPT) expect(killed).not.toContain(await ledger.providerOf(service));
    await expectAll("third");
  });

  test("are told to be damaged where a bit of a backup is another", async () => {
    const bucket = join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/notes/restic");
    const [generation] = (await listing()).find(({ service }) => service === "notes")!.generations;
    const packs = await readdir(join(bucket, generation!.name, "data"), { recursive: true, withFileTypes: true });
    const pack = packs.find((each) => each.isFile())!;
    const path = join(pack.parentPath, pack.name);
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole.subarray(0, 1), Buffer.from([whole[1]! ^ 1]), whole.subarray(2)]));
    const verified = await workspace.platform("backup", "verify", "notes");
    expect(verified).toMatchObject({ code: 1, stdout: expect.stringMatching(/damaged: /) });
    await writeFile(path, whole);
    expect(await workspace.platform("backup", "verify", "notes")).toMatchObject({ code: 0 });
  });
});
