import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Volumes } from "./volumes.ts";

const host = { run: async () => "" };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "volumes-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("volumes of leases that are over are gone, those of others stay", async () => {
  const before = new Volumes(host, folder);
  for (const lease of ["owner/1/1/1", "owner/2/1/1"]) await before.mounted(lease, "web", "data", 1024);
  const [one, other] = await readdir(folder);
  expect(one).not.toBe(other);

  const volumes = new Volumes(host, folder);
  await volumes.keepOnly(["owner/2/1/1", "owner/3/1/1"]);
  const [kept, ...more] = await readdir(folder);
  expect(more).toEqual([]);
  await volumes.end("owner/2/1/1");
  expect([one, other]).toContain(kept);
  expect(await readdir(folder)).toEqual([]);
});

test("where no volume was ever made there is none to remove", async () => {
  await new Volumes(host, join(folder, "none")).keepOnly([]);
  expect(await readdir(folder)).toEqual([]);
});
