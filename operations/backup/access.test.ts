import { S3Server } from "../../backup/s3/server.fixture.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { SERVICES, type ServiceName } from "../../stage/services/catalog.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { requireRepositories } from "./access.ts";

let server: S3Server;
beforeAll(async () => {
  server = await S3Server.start();
}, 600_000);
afterAll(() => server.close());

/** Tries a bucket that is not there, for a stage with one service. */
function tried(service: ServiceName, settings: object = {}): Promise<void> {
  const { services, ...stage } = committedStage("prod");
  const only = Object.fromEntries(SERVICES.map((name) => [name, { ...services[name], enabled: name === service }]));
  const own = { ...services[service], enabled: true, ...settings };
  const backup = {
    repositories: [{ ...server.repository, bucket: "none" }],
    archiveTimeout: "60s",
    volumeInterval: "1h",
    maxLoss: "1h",
  };
  const ready = { name: "prod", stage: { ...stage, services: { ...services, ...only, [service]: own }, backup } };
  const nothing: StackState = { version: 3, deployment: {} };
  return requireRepositories(ready as unknown as ReadyStage, nothing);
}

test.each<[ServiceName, object]>([
  ["postgres", {}],
  ["secrets", {}],
  ["registry", {}],
  ["registry", { blobs: "s3" }],
  ["ipfs", {}],
])("nothing is leased where the backups of %s %j could be kept nowhere", async (service, settings) => {
  await expect(tried(service, settings)).rejects.toMatchObject({
    code: "backup",
    message: expect.stringMatching(/there is no bucket none.*; nothing was changed\.$/),
  });
});

test("where nothing is backed up the bucket is not looked at", async () => {
  await expect(tried("docs")).resolves.toBeUndefined();
});
