import { rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { generations, restorable } from "../known-generations.ts";
import { writeRecord } from "../records.ts";
import { servedS3 } from "../s3/server.fixture.ts";
import { volumeArchive } from "./archive.ts";

const served = servedS3();
afterEach(() => rm(join(served.server.bucket, "p"), { recursive: true, force: true }));

const FOLDER = "p/prod/registry";
const ONE = "g00000000000000000001-a";
const snapshot = (letter: string) => `snapshots/${letter.repeat(64)}`;

/** A file of a generation's repository as restic names it, so many seconds old. */
async function file(generation: string, path: string, age = 0): Promise<void> {
  await served.server.put(`${FOLDER}/restic/${generation}/${path}`);
  const time = Date.now() / 1000 - age;
  await utimes(join(served.server.bucket, FOLDER, "restic", generation, path), time, time);
}

test("a backup is whole when its snapshot is there, which is written last, and is as old as that", async () => {
  for (const path of ["config", "keys/a", "data/00/b", "index/c", "locks/d"]) await file(ONE, path);
  expect(await volumeArchive.backups(served.s3, FOLDER, ONE)).toEqual([]);
  expect(await volumeArchive.lastArchived(served.s3, FOLDER, ONE)).toBeUndefined();
  await file(ONE, snapshot("b"), 30);
  await file(ONE, snapshot("a"), 5);
  await file(ONE, "snapshots/half", 1);
  const found = await volumeArchive.backups(served.s3, FOLDER, ONE);
  expect(found.map(({ label, kind }) => [label, kind])).toEqual([
    ["bbbbbbbb", "snapshot"],
    ["aaaaaaaa", "snapshot"],
  ]);
  await writeRecord(served.s3, FOLDER, { name: ONE });
  expect(await restorable(served.s3, volumeArchive, FOLDER)).toMatchObject({
    generation: ONE,
    age: expect.closeTo(5, -1),
  });
});

test("generations of which nobody wrote down when they began are known by their repositories", async () => {
  await file(ONE, snapshot("a"));
  await file("another-folder", snapshot("a"));
  expect((await generations(served.s3, volumeArchive, FOLDER)).map(({ name, complete }) => [name, complete])).toEqual([
    [ONE, true],
  ]);
});

test("a generation is deleted whole; one whose name begins alike stays", async () => {
  for (const generation of [ONE, `${ONE}b`]) {
    for (const path of ["config", "data/00/b", snapshot("a")]) await file(generation, path);
  }
  await volumeArchive.remove(served.s3, FOLDER, ONE);
  const left = (await served.s3.list(`${FOLDER}/`)).map(({ key }) => key);
  expect(left).toHaveLength(3);
  for (const key of left) expect(key).toContain(`/${ONE}b/`);
});
