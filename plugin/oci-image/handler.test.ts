import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import { UNKNOWN } from "../kernel/handler.ts";
import { inputs, type OciImageInputs } from "./contract.ts";
import { handler } from "./handler.ts";

const path = process.env.PATH;
let folder: string;
let given: OciImageInputs;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "image-"));
  await writeFile(join(folder, "Containerfile"), "FROM scratch\n");
  given = inputs.parse({ repository: "registry.test/p/api", context: folder, engineOptional: true });
  process.env.PATH = "";
});

afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true });
});

test("without an engine the images of a run are named by their content, said once", async () => {
  const run = recordedRun("api", {});
  const { id, outputs } = await handler.create(run, given);
  await handler.create(run, { ...given, repository: "registry.test/p/auth" });
  expect(id).toBe("registry.test/p/api");
  expect(outputs.reference).toBe(`registry.test/p/api@sha256:${outputs.contextHash}`);
  expect(outputs.tag).toBe(`src-${outputs.contextHash.slice(0, 12)}`);
  expect(run.said.filter((message) => message.includes("neither buildah"))).toHaveLength(1);
});

test("a stage that needs the image stops and tells what to install", async () => {
  await expect(handler.create(recordedRun("api", {}), { ...given, engineOptional: false })).rejects.toThrow(
    /has to be built/,
  );
});

test("changed content is an update in place that names both tags", async () => {
  const { outputs } = await handler.create(recordedRun("api", {}), given);
  const old = { inputs: given, outputs };
  expect(handler.diff!(old, given).changes).toEqual([]);
  await writeFile(join(folder, "new.js"), "1");
  expect(handler.diff!(old, given).changes).toEqual([
    {
      path: "context",
      kind: "update",
      reason: expect.stringMatching(new RegExp(`^the content changes: ${outputs.tag} -> src-`)),
    },
  ]);
});

test("another base is an update that builds anew, another digest of what it does not use is not", async () => {
  await writeFile(join(folder, "Containerfile"), "FROM alpine:3\n");
  const { outputs } = await handler.create(recordedRun("api", {}), given);
  const old = { inputs: given, outputs };
  const bases = (image: string) => ({ ...given, bases: { [image]: `alpine@sha256:${"a".repeat(64)}` } });
  expect(handler.diff!(old, bases("alpine:3")).changes).toContainEqual(
    expect.objectContaining({ path: "context", reason: expect.stringContaining(`${outputs.tag} -> src-`) }),
  );
  expect(handler.diff!(old, bases("other:1")).changes.map(({ path }) => path)).not.toContain("context");
});

test("the same content elsewhere only remembers the place, another repository replaces", async () => {
  const { outputs } = await handler.create(recordedRun("api", {}), given);
  const old = { inputs: { ...given, context: "/elsewhere" }, outputs };
  expect(handler.diff!(old, given).changes).toEqual([{ path: "context", kind: "update" }]);
  expect(
    handler.diff!({ inputs: given, outputs }, { ...given, repository: "registry.test/p/x" }).changes,
  ).toMatchObject([{ replace: true }]);
});

test("a missing directory fails the check, an unknown one is left for later", () => {
  expect(handler.check!({ ...given, context: join(folder, "none") })).toMatchObject([
    { property: "context", reason: expect.stringContaining("not a directory") },
  ]);
  expect(handler.check!({ ...given, context: UNKNOWN })).toEqual([]);
});

test("a context relative to the project is found whatever the working directory", async () => {
  const outputs = (await handler.create(recordedRun("tunnel", {}), { ...given, context: "images/tunnel" })).outputs;
  expect(outputs.contextHash).toMatch(/^[0-9a-f]{64}$/);
});
