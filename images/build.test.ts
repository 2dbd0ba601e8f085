import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { buildImage, nameByContent } from "./build.ts";
import { BuildError, type Builder, buildah, docker, findBuilder } from "./builders.ts";
import { openContext } from "./context.ts";
import { digestOf, startRegistry } from "./registry.fixture.ts";

const signal = new AbortController().signal;
let folder: string;
const progress = { signal, status: () => {} };
const request = () => ({ context: openContext(folder, "Containerfile"), repository: "registry.test/p/api" });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "build-"));
  await writeFile(join(folder, "Containerfile"), "FROM scratch\nCOPY Containerfile /\n");
});

afterEach(() => rm(folder, { recursive: true }));

const digest = `sha256:${"ab".repeat(32)}`;
const builder = (buildAndPush: Builder["buildAndPush"]): Builder => ({ name: "buildah", buildAndPush });

test("a built image is pushed under its content tag and deployed by digest", async () => {
  const references: string[] = [];
  const recorded = builder(async (_context, reference) => {
    references.push(reference);
    return digest;
  });
  const built = await buildImage(recorded, request(), progress);
  expect(built).toMatchObject({ digest, reference: `registry.test/p/api@${digest}`, engine: "buildah" });
  const elsewhere = { ...request(), pushedTo: "127.0.0.1:17608/p/api" };
  expect(await buildImage(recorded, elsewhere, progress)).toEqual(built);
  expect(references).toEqual([`registry.test/p/api:${built.tag}`, `127.0.0.1:17608/p/api:${built.tag}`]);
});

test("where no image is ever run it is named by its content", () => {
  const { context, repository } = request();
  const named = nameByContent(context, repository);
  expect(named).toMatchObject({ digest: `sha256:${named.contextHash}`, engine: "none" });
  expect(named.reference).toBe(`registry.test/p/api@${named.digest}`);
});

test("without an engine a build stops and tells what to install", async () => {
  await expect(buildImage(undefined, request(), progress)).rejects.toThrow(/registry\.test\/p\/api has to be built/);
});

test("a failed build is an error", async () => {
  const broken = builder(async () => {
    throw new BuildError("buildah build failed with exit code 1:\nno space left");
  });
  await expect(buildImage(broken, request(), progress)).rejects.toThrow(/no space left/);
});

describe("with programs of a made-up machine", () => {
  const path = process.env.PATH;

  afterEach(() => {
    process.env.PATH = path;
  });

  /** Puts shell scripts in front of the machine's own programs. */
  async function machine(programs: Record<string, string>): Promise<void> {
    for (const [name, script] of Object.entries({ buildah: "exit 127", docker: "exit 127", ...programs })) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    process.env.PATH = `${folder}${delimiter}${path}`;
  }

  test("a docker client without an engine is no engine", async () => {
    await machine({ docker: 'echo "Docker version 28.2.2"; echo "Cannot connect to the Docker daemon" >&2; exit 1' });
    expect(await findBuilder(signal)).toBeUndefined();
  });

  test("buildah comes before docker", async () => {
    await machine({ docker: "echo 28.2.2" });
    expect((await findBuilder(signal))?.name).toBe("docker");
    await machine({ docker: "echo 28.2.2", buildah: "echo '{}'" });
    expect((await findBuilder(signal))?.name).toBe("buildah");
  });

  test("buildah builds the context for the providers' platform, pushes, and the digest is read back", async () => {
    const log = join(folder, "calls");
    await machine({
      buildah: `echo "$@" >> ${log}\nif [ "$1" = push ]; then while [ "$1" != --digestfile ]; do shift; done; echo ${digest} > "$2"; fi`,
    });
    const context = openContext(folder, "Containerfile");
    expect(await buildah.buildAndPush(context, "localhost:5000/p/api:src-1", progress)).toBe(digest);
    const [build, push] = (await readFile(log, "utf8")).split("\n");
    expect(build).toMatch(/^build .*--platform linux\/amd64 .*--tag localhost:5000\/p\/api:src-1 /);
    expect(push).toMatch(/^push --tls-verify=false .*docker:\/\/localhost:5000\/p\/api:src-1$/);
  });

  test.each([buildah, docker])(
    "$name builds from the bases that the lock names, the context is left as it is",
    async (engine) => {
      const seen = join(folder, "seen");
      const show = `for word in "$@"; do if [ "$last" = --file ]; then cat "$word" > ${seen}; fi; last="$word"; done`;
      const metadata = JSON.stringify({ "containerimage.digest": digest });
      const answer = `while [ $# -gt 0 ]; do case "$1" in --digestfile) echo ${digest} > "$2";; --metadata-file) echo '${metadata}' > "$2";; esac; shift; done`;
      await machine({ buildah: `${show}\n${answer}`, docker: `${show}\n${answer}` });
      await writeFile(join(folder, "Containerfile"), "FROM alpine:3\nRUN true\n");
      const context = openContext(folder, "Containerfile", { "alpine:3": `alpine@${digest}` });
      expect(await engine.buildAndPush(context, "registry.test/p/api:src-1", progress)).toBe(digest);
      expect(await readFile(seen, "utf8")).toBe(`FROM alpine@${digest}\nRUN true\n`);
      expect(await readFile(join(folder, "Containerfile"), "utf8")).toBe("FROM alpine:3\nRUN true\n");
    },
  );

  test("docker's digest is read from its metadata", async () => {
    const metadata = JSON.stringify({ "containerimage.digest": digest });
    await machine({ docker: `while [ "$1" != --metadata-file ]; do shift; done; echo '${metadata}' > "$2"` });
    expect(await docker.buildAndPush(openContext(folder, "Containerfile"), "registry.test/p/api:src-1", progress)).toBe(
      digest,
    );
  });

  test("a failure ends with the engine's last words", async () => {
    await machine({ buildah: 'echo "STEP 1: FROM scratch"; echo "npm ERR! missing script" >&2; exit 3' });
    const work = buildah.buildAndPush(openContext(folder, "Containerfile"), "registry.test/p/api:src-1", progress);
    await expect(work).rejects.toThrow(/exit code 3:\nSTEP 1: FROM scratch\nnpm ERR! missing script/);
  });
});

const installed = spawnSync("buildah", ["info"]).status === 0;
if (!installed) console.warn("SKIPPED: a build by the real buildah, because it does not work on this machine");

(installed ? test : test.skip)(
  "the real buildah builds, pushes, and builds the same content to the same digest",
  async () => {
    const registry = await startRegistry();
    try {
      const at = { ...request(), repository: `${registry.host}/p/api` };
      const first = await buildImage(buildah, at, progress);
      const second = await buildImage(buildah, at, progress);
      expect(second).toEqual(first);
      expect(digestOf(registry.manifests.get(`p/api:${first.tag}`)!)).toBe(first.digest);
    } finally {
      registry.close();
    }
  },
  120_000,
);
