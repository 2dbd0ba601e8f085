import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { buildImage } from "../../images/build.ts";
import { openContext } from "../../images/context.ts";
import { buildsFolders, sandboxBuilder } from "../../images/sandbox-builder.ts";
import { placeIn } from "../../images/sandbox-registry.ts";
import { storeFolder } from "../../images/stand-ins/store.ts";
import { freePort } from "../../network/free-port.fixture.ts";
import { createAuthority, issueCertificate } from "../certificates.ts";
import { DialTable } from "../dial.ts";
import type { ContainerContext } from "../runtime/container.ts";
import { AddressPool } from "./addresses.ts";
import { Pods } from "./pods.ts";
import { REGISTRY_IMAGE } from "./registry.ts";
import { lack, thisMachine } from "./requirements.ts";

const imageStore = storeFolder();
const NODE_IMAGE = "docker.io/library/node:24.11.0-alpine3.22";
const progress = { signal: new AbortController().signal, status: () => {} };

const why = lack(await thisMachine())?.why ?? (await missingImages());
if (why) console.warn(`SKIPPED: images that are pushed and pulled, because ${why}`);

async function missingImages(): Promise<string | undefined> {
  const known = await readFile(join(imageStore, "overlay-images", "images.json"), "utf8").catch(() => "");
  const missing = [REGISTRY_IMAGE, NODE_IMAGE].filter((image) => !known.includes(`"${image}"`));
  return missing.length > 0 ? `${imageStore} has no ${missing.join(", ")}: ./platform images build` : undefined;
}

(why ? describe.skip : describe)("images of a sandbox with containers", () => {
  let folder: string;
  let port: number;
  let pods: Pods;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "registry-"));
    // what is built here is of no use to others
    process.env.ALTERNATE_FUTURES_IMAGES = folder;
    port = await freePort();
    pods = await start();
  });

  afterAll(async () => {
    await pods?.close();
    await rm(buildsFolders().running, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<Pods> {
    const authority = await createAuthority("Sandbox");
    return Pods.start({
      state: join(folder, "state"),
      imageStores: [imageStore],
      authorities: [authority.certificatePem],
      dial: new DialTable(),
      connect: async () => undefined,
      resolverPort: port,
      names: new AddressPool("198.51.100."),
      registry: { port, certificate: (host) => issueCertificate(authority, [host]) },
      lost: () => {},
      log: () => {},
    });
  }

  /** Builds a small service and pushes it. @returns its reference, as a manifest names it */
  async function pushed(repository: string, says: string): Promise<string> {
    const directory = join(folder, "context");
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "package.json"), '{ "name": "api", "type": "module" }\n');
    await writeFile(join(directory, "server.js"), `console.log("${says}");\nsetInterval(() => {}, 1000);\n`);
    const containerfile = `FROM ${NODE_IMAGE}\nWORKDIR /app\nCOPY package.json ./\nRUN npm --version\nCOPY server.js ./\nUSER node\nCMD ["node", "server.js"]\n`;
    await writeFile(join(directory, "Containerfile"), containerfile);
    const builder = await sandboxBuilder([imageStore], progress.signal);
    const request = {
      repository,
      context: openContext(directory, "Containerfile"),
      pushedTo: placeIn({ registry: `127.0.0.1:${port}`, imageStores: [imageStore] }, repository),
    };
    return (await buildImage(builder, request, progress)).reference;
  }

  type Credentials = ContainerContext["service"]["credentials"];

  /** Runs an image until it has said something. @returns its first line */
  async function firstLine(image: string, credentials: Credentials = null): Promise<string> {
    const said: string[] = [];
    const container = await pods.image(contextOf(image, credentials, (line) => said.push(line)));
    for (let waited = 0; said.length === 0 && waited < 30_000; waited += 100) await sleep(100);
    await container.close(0);
    return said.join("\n");
  }

  const manifest = async (reference: string): Promise<{ layers: { digest: string; size: number }[] }> => {
    const [, path, digest] = /^[^/]+\/(.+)@(.+)$/.exec(reference)!;
    const accept = "application/vnd.oci.image.manifest.v1+json";
    const answer = await fetch(`http://127.0.0.1:${port}/v2/${path}/manifests/${digest}`, { headers: { accept } });
    return (await answer.json()) as never;
  };

  const login = (password: string): Credentials => ({
    host: "registry.example.test",
    email: "",
    username: "sandbox",
    password,
  });

  test("what is pushed is pulled by its digest, whatever host its name has, and its base is not copied", async () => {
    const reference = await pushed("registry.example.test/platform/api", "first");
    expect(reference).toMatch(/^registry\.example\.test\/platform\/api@sha256:[0-9a-f]{64}$/);
    expect(await firstLine(reference)).toBe("first");
    const { stdout } = await execa("du", ["-sm", join(folder, "state", "podman", "storage")]);
    expect(Number(stdout.split("\t")[0])).toBeLessThan(20);
  });

  test("a changed file is one layer and one manifest", async () => {
    const before = (await manifest(await pushed("registry.example.test/platform/web", "one"))).layers;
    const after = (await manifest(await pushed("registry.example.test/platform/web", "two"))).layers;
    expect(after.length).toBe(before.length);
    const changed = after.filter(({ digest }, index) => digest !== before[index]!.digest);
    expect(changed).toEqual([expect.objectContaining({ size: expect.any(Number) })]);
    expect(changed[0]!.size).toBeLessThan(10_000);
  });

  test("no mount of a build stays behind", async () => {
    expect((await readFile("/proc/mounts", "utf8")).split("\n").filter((line) => line.includes(folder))).toEqual([]);
  });

  test("a registry may have a port in its name", async () => {
    expect(await firstLine(await pushed("registry.example.test:5000/platform/api", "by its port"))).toBe("by its port");
  });

  test("the same content is the same digest", async () => {
    const repository = "registry.example.test/platform/same";
    expect(await pushed(repository, "same")).toBe(await pushed(repository, "same"));
  });

  test("an image that was never pushed is refused with the registry's words", async () => {
    const image = `registry.example.test/platform/api@sha256:${"0".repeat(64)}`;
    await expect(firstLine(image)).rejects.toThrow(/manifest unknown/);
    await expect(firstLine("docker.io/library/nothing:1")).rejects.toThrow(/manifest unknown/);
  });

  test("a private image is for the login alone, and a wrong login gets nothing", async () => {
    const reference = await pushed("registry.example.test/private/api", "hidden");
    await expect(firstLine(reference)).rejects.toThrow(/authentication required/);
    await expect(firstLine(reference, login("wrong"))).rejects.toThrow(/authentication required|invalid username/);
    expect(await firstLine(reference, login("sandbox-registry"))).toBe("hidden");
  });

  test("images outlive the sandbox's process", async () => {
    const reference = await pushed("registry.example.test/platform/kept", "kept");
    await pods.close();
    pods = await start();
    expect((await manifest(reference)).layers.length).toBeGreaterThan(0);
    expect(await firstLine(reference)).toBe("kept");
  });
});

function contextOf(
  image: string,
  credentials: ContainerContext["service"]["credentials"],
  log: (line: string) => void,
) {
  const resources = {
    id: 1,
    cpu: { units: { val: "500" } },
    memory: { size: { val: String(256 * 2 ** 20) } },
    storage: [{ name: "default", size: { val: "1000000" } }],
    gpu: { units: { val: "0" } },
    endpoints: [],
  };
  const service = {
    name: "api",
    image,
    command: null,
    args: null,
    env: null,
    count: 1,
    credentials,
    resources,
    expose: [],
  };
  return {
    service,
    env: {},
    lease: "akash1tenant/1/1/1",
    dseq: "1",
    pod: "api-1",
    services: () => [],
    log,
    pulling: () => {},
    connect: async () => undefined,
  } as unknown as ContainerContext;
}
