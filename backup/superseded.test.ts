import { internet } from "../network/network.ts";
import { S3 } from "./s3/client.ts";
import { S3Server } from "./s3/server.fixture.ts";
import { isSuperseded, writeSuperseded } from "./superseded.ts";

let server: S3Server;
let s3: S3;
beforeAll(async () => {
  server = await S3Server.start();
  s3 = new S3(server.repository, internet, AbortSignal.timeout(300_000));
}, 600_000);
afterAll(async () => {
  await s3[Symbol.asyncDispose]();
  await server.close();
});

test("a generation is superseded once that is written, by whoever did it first, and no other with it", async () => {
  const folder = "p/prod/postgres";
  const superseded = { generation: "g1-a", from: "postgres", to: "postgres-eu" };
  expect(await isSuperseded(s3, folder, "g1-a")).toBe(false);
  await writeSuperseded(s3, folder, superseded);
  await writeSuperseded(s3, folder, { ...superseded, to: "another" });
  expect(await s3.read(`${folder}/superseded/g1-a`)).toContain('"to":"postgres-eu"');
  expect(await isSuperseded(s3, folder, "g1-a")).toBe(true);
  expect(await isSuperseded(s3, folder, "g1")).toBe(false);
});
