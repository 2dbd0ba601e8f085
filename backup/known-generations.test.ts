import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { history } from "./history.ts";
import { restorable } from "./known-generations.ts";
import { pointOf } from "./points.ts";
import { postgresArchive } from "./postgres/archive.ts";
import { kindOf } from "./postgres/backups.ts";
import { writeRecord } from "./records.ts";
import { servedS3 } from "./s3/server.fixture.ts";

const served = servedS3();
afterEach(() => rm(join(served.server.bucket, "p"), { recursive: true, force: true }));

const { backups, lastArchived, lastBackup } = postgresArchive;

const FOLDER = "p/prod/postgres";
const FULL = "20261129-054500F";
const DAILY = `${FULL}_20261130-054500D`;

/** A file of the repository as pgBackRest names it, so many seconds old. */
async function file(path: string, age = 0): Promise<void> {
  const at = join(served.server.bucket, FOLDER, path);
  await mkdir(dirname(at), { recursive: true });
  await writeFile(at, "x");
  const time = Date.now() / 1000 - age;
  await utimes(at, time, time);
}

const segment = (name: string, cluster = "17-1") => `${cluster}/${name.slice(0, 16)}/${name}-${"a".repeat(40)}.zst`;

test("a backup is whole when its manifest is there, and not before", async () => {
  await file(`backup/one/${FULL}/backup.manifest.copy`);
  await file(`backup/one/${FULL}/bundle/1`);
  await file("backup/one/latest/backup.manifest");
  expect(await lastBackup(served.s3, FOLDER, "one")).toBeUndefined();
  await file(`backup/one/${FULL}/backup.manifest`, 90_000);
  await file(`backup/one/${DAILY}/backup.manifest`, 5);
  await file(`backup/another/${FULL}/backup.manifest`);
  expect(await lastBackup(served.s3, FOLDER, "one")).toBeDefined();
  const found = await backups(served.s3, FOLDER, "one");
  expect(found.map(({ label, kind, begun, size }) => [label, kind, begun, size])).toEqual([
    [FULL, "full", Date.UTC(2026, 10, 29, 5, 45), 3],
    [DAILY, "differential", Date.UTC(2026, 10, 30, 5, 45), 1],
  ]);
  expect(await lastBackup(served.s3, FOLDER, "none")).toBeUndefined();
});

test("kinds are read from labels", () => {
  expect([FULL, DAILY, `${FULL}_20261130-054500I`, "latest", "backup.history"].map(kindOf)).toEqual([
    "full",
    "differential",
    "incremental",
    undefined,
    undefined,
  ]);
});

test("what was archived last is found in the newest timeline and cluster; files of other kinds do not count", async () => {
  expect(await lastArchived(served.s3, FOLDER, "one")).toBeUndefined();
  await file(`archive/one/${segment("000000010000000000000003")}`, 400);
  await file(`archive/one/${segment("000000020000000000000004")}`, 100);
  await file("archive/one/17-1/0000000200000000/000000020000000000000004.00000028.backup", 1);
  await file("archive/one/17-1/00000002.history", 1);
  await file("archive/one/archive.info", 1);
  const found = await lastArchived(served.s3, FOLDER, "one");
  expect(Math.round((Date.now() - found!) / 10_000)).toBe(10);
});

test("a new place would begin with the last generation that has a backup, whose age is that of its log", async () => {
  expect(await restorable(served.s3, postgresArchive, FOLDER)).toBeUndefined();
  await writeRecord(served.s3, FOLDER, { name: "one" });
  await file(`backup/one/${FULL}/backup.manifest`, 90_000);
  await file(`archive/one/${segment("000000010000000000000003")}`, 60);
  await writeRecord(served.s3, FOLDER, { name: "two", ancestor: "one" });
  expect(await restorable(served.s3, postgresArchive, FOLDER)).toMatchObject({
    generation: "one",
    age: expect.closeTo(60, -1),
  });
  await file(`backup/two/${FULL}/backup.manifest`, 30);
  await file(`archive/two/${segment("000000020000000000000004")}`, 10);
  // the former place comes back and goes on
  await file(`archive/one/${segment("000000010000000000000009")}`);
  expect(await restorable(served.s3, postgresArchive, FOLDER)).toMatchObject({
    generation: "two",
    age: expect.closeTo(10, -1),
  });
});

test("where nobody wrote down what began when, as in a second repository, the one that backed up last is the last", async () => {
  const [first, second, third] = [1, 2, 3].map((number) => `g${String(number).padStart(20, "0")}-a`);
  await file(`backup/${first}/${FULL}/backup.manifest`, 90_000);
  await file(`backup/${first}/${DAILY}/backup.manifest`, 5);
  await file(`archive/${first}/${segment("000000010000000000000009")}`, 4);
  await file(`backup/${second}/${FULL}/backup.manifest`, 30_000);
  await file(`archive/${second}/${segment("000000020000000000000004")}`, 10);
  await file(`backup/${third}/backup.info`);
  await file(`backup/some-other-stanza/${FULL}/backup.manifest`);
  expect(await restorable(served.s3, postgresArchive, FOLDER)).toMatchObject({ generation: second });
  expect(pointOf(await history(served.s3, postgresArchive, FOLDER), {})).toMatchObject({
    kind: "all",
    generation: second,
  });
});
