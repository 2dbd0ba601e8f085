import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { root } from "../../engine/root.ts";
import { Workspace } from "../../tests/workspace.ts";
import { programOf } from "../program/program.ts";
import { importing } from "./command.ts";

const examples = join(root, "importers/compose/examples");
const sdls = join(root, "conformance/sdl");

/** Runs the command in this process. */
async function platform(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const streams = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, "write").mockReturnValue(true));
  const [stdout, stderr] = streams;
  const written = (stream: typeof stdout) => stream!.mock.calls.map(([chunk]) => String(chunk)).join("");
  try {
    await programOf([importing])
      .exitOverride()
      .parseAsync(["import", ...args], { from: "user" });
    return { stdout: written(stdout), stderr: written(stderr) };
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("the block is on standard output, and a line for each thing that is not taken over on standard error", async () => {
  const { stdout, stderr } = await platform("compose", join(examples, "wordpress/compose.yaml"), "--stage", "prod");
  expect(stdout).toBe(readFileSync(join(examples, "wordpress/expected-block.txt"), "utf8"));
  expect(stderr).toBe(readFileSync(join(examples, "wordpress/expected-notes.txt"), "utf8"));
});

test("what is built is named from the project's folder on", async () => {
  const { stdout } = await platform("compose", join(examples, "monorepo/compose.yaml"));
  expect(stdout).toMatch(/^ {8}sibling: importers\/compose\/examples\/monorepo\/apps\/web$/m);
});

test("an SDL is taken alike", async () => {
  const { stdout, stderr } = await platform("sdl", join(sdls, "valid/v2.1-credentials/input.yaml"));
  expect(stdout).toMatch(/^ {4}apps:\n {6}private-app:$/m);
  expect(stderr).toMatch(
    /^input\.yaml:\d+: .*\.\/platform secrets set services\.apps\.private-app\.credentials\.password --stage local$/m,
  );
});

test.each<[string, string, string, RegExp]>([
  ["is not there", "compose", "/nowhere/compose.yaml", /cannot read \/nowhere\/compose\.yaml: there is no such file/],
  [
    "is no compose file",
    "compose",
    join(root, "package.json"),
    /is no compose file that can be read:\n {2}package\.json:1: it is no compose file: there is no mapping `services`/,
  ],
  [
    "is no SDL",
    "sdl",
    join(sdls, "invalid/port-zero/input.yaml"),
    /is no SDL that can be read:\n {2}input\.yaml:8: services\.web\.expose\[0\]\.port: 0 is not between/,
  ],
  [
    "has nothing that could be taken over",
    "compose",
    join(folderWith({ "compose.yaml": "services: { web: {} }\n" }), "compose.yaml"),
    /no service of .* could be taken over/,
  ],
])("a file that %s is one clear error", async (_, kind, file, says) => {
  await expect(platform(kind, file)).rejects.toThrow(says);
  await expect(platform(kind, file)).rejects.toMatchObject({ code: "not-imported" });
});

test.each([
  ["is not there", "sdl", "/nowhere/deploy.yaml", "name a file that is there"],
  [
    "is the other kind",
    "sdl",
    join(folderWith({ "compose.yaml": "services: { web: { image: a } }\n" }), "compose.yaml"),
    /\.\/platform import compose \S+\/compose\.yaml$/,
  ],
])("a file that %s comes with the way out", async (_, kind, file, fix) => {
  const says = typeof fix === "string" ? fix : expect.stringMatching(fix);
  await expect(platform(kind, file)).rejects.toMatchObject({ code: "not-imported", fix: says });
});

test("of other files only those in the folder of a compose file are read", async () => {
  const outside = folderWith({ "secret.env": "OUTSIDE=1\n" });
  const folder = folderWith({
    "own.env": "INSIDE=1\n",
    "compose.yaml": `services:\n  web:\n    image: a\n    env_file: [own.env, sub, link.env, ${outside}/secret.env, ../${outside.split("/").at(-1)}/secret.env]\n`,
  });
  mkdirSync(join(folder, "sub"));
  symlinkSync(join(outside, "secret.env"), join(folder, "link.env"));
  const { stdout, stderr } = await platform("compose", join(folder, "compose.yaml"));
  expect(stdout).toMatch(/INSIDE: "1"/);
  expect(stdout).not.toMatch(/OUTSIDE/);
  expect(stderr.match(/cannot be read beside the compose file/g)).toHaveLength(4);
});

describe("--write", () => {
  let workspace: Workspace;
  const stage = () => readFileSync(join(workspace.folder, "Pulumi.prod.yaml"), "utf8");
  const write = (name: string, text: string) =>
    workspace.shell(`./platform import compose ${name} --write --stage prod`).then((outcome) => ({ ...outcome, text }));

  beforeAll(async () => {
    workspace = await Workspace.make(19_950);
    writeFileSync(join(workspace.folder, "shop.yaml"), "services:\n  shop: { image: 'shop:1', ports: ['8080:80'] }\n");
    writeFileSync(
      join(workspace.folder, "clash.yaml"),
      "services:\n  a: { image: a, labels: { caddy: x.example.com } }\n",
    );
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  test("adds the apps to the stage file, and changes nothing else of it", async () => {
    const before = stage();
    const { code, screen } = await write("shop.yaml", before);
    expect(screen).toMatch(/^Pulumi\.prod\.yaml has the app shop$/m);
    expect(screen).toMatch(/^next: .*\.\/platform preview --stage prod$/m);
    expect(code).toBe(0);
    const added =
      "    apps:\n      shop:\n        image: shop:1\n        port: 80\n        hosts: [shop] # below the stage's domain; without hosts it is not public\n";
    expect(stage()).toContain(added);
    expect(stage().replace(added, "")).toBe(before);
  }, 60_000);

  test("refuses a name that is there, and changes nothing", async () => {
    const before = stage();
    const { code, screen } = await write("shop.yaml", before);
    expect(screen).toMatch(
      /^error\[exists\]: Pulumi\.prod\.yaml has shop below services\.apps already; nothing was changed\.$/m,
    );
    expect(code).toBe(1);
    expect(stage()).toBe(before);
  }, 60_000);

  test("refuses what would not be valid in that stage, and changes nothing", async () => {
    await workspace.shell("sed -i 's/hosts: \\[shop\\].*/hosts: [a]/' Pulumi.prod.yaml");
    const before = stage();
    const { code, screen } = await write("clash.yaml", before);
    expect(screen).toMatch(/nothing was changed.*\n.*services\.apps\.a\.hosts: a\.\S+ is a host of shop already/);
    expect(code).toBe(1);
    expect(stage()).toBe(before);
  }, 60_000);
});
