import { homedir } from "node:os";
import { join } from "node:path";
import { committedStage } from "../stage/stage.fixture.ts";
import { addressOf, backendOf, isOnThisMachineAlone } from "./backend.ts";
import { root } from "./root.ts";

const at = (url: string) => backendOf({ PULUMI_BACKEND_URL: url });

test.each([
  ["file:///srv/state", "/srv/state"],
  ["file://~", homedir()],
  ["file://~/state", join(homedir(), "state")],
  ["file://./state?no_tmp_dir=true", join(root, "state")],
])("%s is a folder", (url, folder) => {
  expect(at(url)).toEqual({ kind: "folder", folder });
});

test.each(["s3://state", "gs://state", "azblob://state", "postgres://db/state"])("%s is a store", (url) => {
  expect(at(url)).toEqual({ kind: "store", address: url });
});

test.each(["https://api.pulumi.com", ""])("%j is a service", (url) => {
  expect(at(url).kind).toBe("service");
});

test("an address is told without credentials and parameters", () => {
  expect(addressOf(at("postgres://me:canary@db/state?password=canary"))).toBe("postgres://db/state");
});

test.each([
  ["staging", "file:///srv/state", true],
  ["prod", "file:///srv/state", true],
  ["prod", "s3://state", false],
  ["local", "file:///srv/state", false],
])("stage %s with its state at %s is on this machine alone: %s", (name, url, alone) => {
  const open = { name, file: "", stage: committedStage(name) };
  expect(isOnThisMachineAlone({ ...open, environment: { PULUMI_BACKEND_URL: url } })).toBe(alone);
});
