import { generations } from "../known-generations.ts";
import { writeRecord } from "../records.ts";
import { servedS3 } from "../s3/server.fixture.ts";
import { postgresArchive } from "./archive.ts";

const served = servedS3();

const FOLDER = "p/prod/postgres";
const FILES = [
  "backup/NAME/20261129-054500F/backup.manifest",
  "backup/NAME/20261129-054500F/bundle/1",
  "backup/NAME/backup.info",
  "archive/NAME/archive.info",
  "archive/NAME/17-1/0000000100000000/x",
];

test("a generation is deleted but for what it began with; one whose name begins alike stays", async () => {
  await writeRecord(served.s3, FOLDER, { name: "one" });
  await writeRecord(served.s3, FOLDER, { name: "one-more", ancestor: "one" });
  for (const name of ["one", "one-more"])
    for (const path of FILES) await served.server.put(`${FOLDER}/${path.replace("NAME", name)}`);
  await postgresArchive.remove(served.s3, FOLDER, "one");
  const left = (await served.s3.list(`${FOLDER}/`)).map(({ key }) => key.slice(FOLDER.length + 1));
  expect(left.filter((key) => /\/one[./]/.test(key))).toEqual(["generations/one.json"]);
  expect(left.filter((key) => /\/one-more[./]/.test(key))).toHaveLength(FILES.length + 1);
  const found = await generations(served.s3, postgresArchive, FOLDER);
  expect(found.find(({ name }) => name === "one")).toMatchObject({ complete: false });
  expect(found.find(({ name }) => name === "one-more")).toMatchObject({ complete: true, ancestor: "one" });
});
