import { servedS3 } from "./s3/server.fixture.ts";
import { isSuperseded, writeSuperseded } from "./superseded.ts";

const served = servedS3();

test("a generation is superseded once that is written, by whoever did it first, and no other with it", async () => {
  const folder = "p/prod/postgres";
  const superseded = { generation: "g1-a", from: "postgres", to: "postgres-eu" };
  expect(await isSuperseded(served.s3, folder, "g1-a")).toBe(false);
  await writeSuperseded(served.s3, folder, superseded);
  await writeSuperseded(served.s3, folder, { ...superseded, to: "another" });
  expect(await served.s3.read(`${folder}/superseded/g1-a`)).toContain('"to":"postgres-eu"');
  expect(await isSuperseded(served.s3, folder, "g1-a")).toBe(true);
  expect(await isSuperseded(served.s3, folder, "g1")).toBe(false);
});
