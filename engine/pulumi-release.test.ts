import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { installPulumiRelease, PULUMI_ARCHIVES, PULUMI_VERSION } from "./pulumi-release.ts";
import { root } from "./root.ts";

let server: Server;
let base: string;
let archive: Buffer;
let parent: string;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

beforeAll(async () => {
  const source = await mkdtemp(join(tmpdir(), "release-"));
  await mkdir(join(source, "pulumi"));
  await writeFile(join(source, "pulumi", "pulumi"), "the program");
  await execa("tar", ["-czf", join(source, "archive"), "-C", source, "pulumi"]);
  archive = await readFile(join(source, "archive"));
  server = createServer(({ url }, response) => {
    if (url === `/sdk/pulumi-v${PULUMI_VERSION}-plan9-mips.tar.gz`) response.end(archive);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sdk/`;
});
afterAll(() => server.close());
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "tools-"));
});

const install = (checksum: string | undefined) =>
  installPulumiRelease(join(parent, "pulumi"), {
    platform: "plan9-mips",
    base,
    checksums: checksum === undefined ? {} : { "plan9-mips": checksum },
  });

test("the programs of an archive with the right checksum are put in place", async () => {
  await install(sha256(archive));
  expect(await readFile(join(parent, "pulumi", "bin", "pulumi"), "utf8")).toBe("the program");
  expect(await readdir(parent)).toEqual(["pulumi"]);
});

test("one with another checksum is not unpacked", async () => {
  await expect(install("0".repeat(64))).rejects.toThrow(/has the SHA-256 [0-9a-f]{64}, not 0{64}/);
  expect(await readdir(parent)).toEqual([]);
});

test("without a checksum nothing is fetched", async () => {
  await expect(install(undefined)).rejects.toThrow("no checksum of an archive for plan9-mips is known");
});

test("every platform that is served has a checksum of its own", () => {
  expect(Object.keys(PULUMI_ARCHIVES)).toEqual(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]);
  expect(new Set(Object.values(PULUMI_ARCHIVES)).size).toBe(4);
  for (const checksum of Object.values(PULUMI_ARCHIVES)) expect(checksum).toMatch(/^[0-9a-f]{64}$/);
});

test("the release is the one of the SDK and of the module it is built from", async () => {
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  expect(dependencies["@pulumi/pulumi"]).toBe(PULUMI_VERSION);
  const module = await readFile(join(root, "tools", "pulumi", "go.mod"), "utf8");
  expect(module).toContain(`require github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION}`);
});
