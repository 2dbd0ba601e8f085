import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import { UNKNOWN } from "../kernel/handler.ts";
import { inputs, type OciImageInputs } from "./contract.ts";
import { handler } from "./handler.ts";

const path = process.env.PATH;
let folder: string;
let given: OciImageInputs;
const servers: Server[] = [];

/** A server on this machine. @returns its URL */
async function answering(answer: (url: string) => [status: number, body: object]): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The control API of a sandbox. @param registry what it says of its registry */
const control = (registry: object) => answering((url) => (url === "/registry" ? [200, registry] : [404, {}]));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "image-"));
  await writeFile(join(folder, "Containerfile"), "FROM scratch\n");
  given = inputs.parse({ repository: "registry.test/p/api", context: folder, engineOptional: true });
  process.env.PATH = "";
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  process.env.PATH = path;
  await rm(folder, { recursive: true });
});

test("on a sandbox that runs no images an image is named by its content", async () => {
  const run = recordedRun("api", {});
  const { id, outputs } = await handler.create(run, given);
  expect(id).toBe("registry.test/p/api");
  expect(outputs).toMatchObject({ engine: "none", tag: `src-${outputs.contextHash.slice(0, 12)}` });
  expect(outputs.reference).toBe(`registry.test/p/api@sha256:${outputs.contextHash}`);
  expect(run.said).toEqual([]);
});

describe("with a buildah that only notes down what it is asked", () => {
  const digest = `sha256:${"ab".repeat(32)}`;
  const calls = () => readFile(join(folder, "bin", "calls"), "utf8").catch(() => "");

  beforeEach(async () => {
    process.env.ALTERNATE_FUTURES_IMAGES = folder;
    await mkdir(join(folder, "bin"));
    const script = `echo "$@" >> ${folder}/bin/calls
case "$1" in info) echo '{}';; push) while [ "$1" != --digestfile ]; do shift; done; echo ${digest} > "$2";; esac`;
    await writeFile(join(folder, "bin", "buildah"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await writeFile(join(folder, "bin", "unshare"), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
    process.env.PATH = `${folder}/bin`;
  });

  afterEach(() => {
    delete process.env.ALTERNATE_FUTURES_IMAGES;
  });

  test("on a sandbox that runs no images it is not even looked for", async () => {
    await handler.create(recordedRun("api", { sandbox: await control({}) }), given);
    await handler.create(recordedRun("api", {}), given);
    expect(await calls()).toBe("");
  });

  test("on a sandbox with a registry an image is pushed there, and keeps the name of its own registry", async () => {
    const sandbox = await control({ registry: "127.0.0.1:17608", imageStores: ["/store"] });
    const { outputs } = await handler.create(recordedRun("api", { sandbox }), given);
    expect(outputs).toMatchObject({ engine: "buildah", digest, reference: `registry.test/p/api@${digest}` });
    expect(await calls()).toContain(`docker://127.0.0.1:17608/p/api:${outputs.tag}`);
  });

  test("a build that fails there is an error", async () => {
    const sandbox = await control({ registry: "127.0.0.1:17608", imageStores: [] });
    await writeFile(join(folder, "bin", "buildah"), `#!/bin/sh\n[ "$1" = info ] && echo '{}' && exit 0; exit 3\n`);
    await expect(handler.create(recordedRun("api", { sandbox }), given)).rejects.toThrow(/exit code 3/);
  });
});

test.each([
  [200, "is kept", true],
  [404, "is gone", false],
])("an image for which the sandbox's registry answers %i %s", async (status, _, kept) => {
  const asked: string[] = [];
  const server = await answering((url) => {
    asked.push(url);
    return [status, {}];
  });
  const { outputs } = await handler.create(recordedRun("api", {}), given);
  const sandbox = await control({ registry: new URL(server).host, imageStores: [] });
  const found = await handler.read(recordedRun("api", { sandbox }), "api", { inputs: given, outputs });
  expect(found !== null).toBe(kept);
  expect(asked).toEqual([`/v2/p/api/manifests/${outputs.digest}`]);
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
