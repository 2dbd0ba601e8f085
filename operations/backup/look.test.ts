import { mkdir, rm, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeRecord } from "../../backup/records.ts";
import { S3 } from "../../backup/s3/client.ts";
import { S3Server } from "../../backup/s3/server.fixture.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { internet } from "../../network/network.ts";
import { SERVICES } from "../../stage/services/catalog.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { lookAtBackups } from "./look.ts";

const NAME = "g00000000000000000001-a";
const SEGMENT = `17-1/0000000100000000/000000010000000000000001-${"a".repeat(40)}.zst`;

let server: S3Server;
let folder: string;
beforeAll(async () => {
  server = await S3Server.start();
  folder = `${await projectName()}/prod/postgres`;
  await mkdir(join(dirname(server.bucket), "second"));
  await using s3 = new S3(server.repository, internet, AbortSignal.timeout(60_000));
  await writeRecord(s3, folder, { name: NAME });
}, 600_000);
afterAll(() => server.close());
afterEach(async () => {
  for (const bucket of ["backup", "second"])
    for (const kind of ["backup", "archive"])
      await rm(join(dirname(server.bucket), bucket, folder, kind), { recursive: true, force: true });
});

async function backedUpIn(bucket: string): Promise<void> {
  for (const file of [`backup/${NAME}/20261129-054500F/backup.manifest`, `archive/${NAME}/${SEGMENT}`])
    await server.put(`../${bucket}/${folder}/${file}`);
}

/** What is said of the database of a stage with two repositories. */
async function problems(second: object = {}): Promise<readonly string[]> {
  const { services, ...stage } = committedStage("prod");
  const off = Object.fromEntries(SERVICES.map((name) => [name, { ...services[name], enabled: name === "postgres" }]));
  const repositories = [server.repository, { ...server.repository, bucket: "second", ...second }];
  const backup = { repositories, archiveTimeout: "60s", volumeInterval: "1h", maxLoss: "1h" };
  const ready = { name: "prod", stage: { ...stage, services: { ...services, ...off }, backup } };
  const [found, ...others] = await lookAtBackups(ready as unknown as ReadyStage, { postgres: NAME });
  expect(others).toEqual([]);
  return found!.problems;
}

test("where both repositories have all, nothing is wrong", async () => {
  await backedUpIn("backup");
  await backedUpIn("second");
  expect(await problems()).toEqual([]);
});

test("a second repository that lacks it, or cannot be used, is told of as the first is", async () => {
  await backedUpIn("backup");
  expect(await problems({ bucket: "none" })).toEqual([
    expect.stringMatching(/^its second backups cannot be looked at: .*there is no bucket none/),
  ]);
  const hourAgo = Date.now() / 1000 - 3600;
  await utimes(join(server.bucket, folder, "generations", `${NAME}.json`), hourAgo, hourAgo);
  expect(await problems()).toEqual([
    expect.stringMatching(/^in bucket second: no backup was completed since its place began \d{4} s ago$/),
  ]);
});
