import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fetch } from "undici";
import { root } from "../engine/root.ts";
import { dispatcher } from "../network/http.ts";
import { sandboxNetwork } from "../network/sandbox.ts";
import { Ledger } from "./ledger.ts";
import { ProgramProject } from "./program-project.ts";
import { Workspace } from "./workspace.ts";

const PORT = 22_150;

const folders = (process.env.PATH ?? "").split(delimiter);
const missing = ["npm", "tar"].filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
if (missing.length > 0) {
  const why = `the package is packed and unpacked with ${missing.join(" and ")}, which PATH has not`;
  process.stderr.write(`SKIPPED tests/library.test.ts: ${why}\n`);
}

/** `examples/program` through its life: each test goes on from where the one before left it. */
(missing.length > 0 ? describe.skip : describe)("a program that imports the packed toolkit", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let project: ProgramProject;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT);
    ledger = new Ledger(workspace);
    const started = await workspace.platform("sandbox", "start");
    if (started.code !== 0) throw new Error(started.screen);
    project = await ProgramProject.make(workspace);
    const wallet = `${workspace.folder}/.platform/sandbox/wallet.mnemonic`;
    const configured = await project.shell(
      `pulumi stack init dev && pulumi config set sandboxPort ${PORT} && pulumi config set mnemonicFile '${wallet}'`,
    );
    if (configured.code !== 0) throw new Error(configured.screen);
  }, 300_000);

  afterAll(async () => {
    await project?.dispose();
    await workspace?.dispose();
  }, 60_000);

  test("finds types, down to the words of the stage file", async () => {
    // Each would pass where a declaration leads to nothing.
    const wrong: [line: string, refusal: RegExp][] = [
      ['new App("a", { stage: shop, prot: 8080 });', /'prot' does not exist in type 'AppArgs'/],
      ["stage({ akash: { wallet: { mnemonic: 'x' } } });", /'mnemonic' does not exist in type/],
      ['new Zone("a.example", { stage: shop, records: {}, at: ["bind"] });', /"bind"' is not assignable to type/],
      [
        'new Platform("p", { domain: "a.example", services: { ipfs: { cpu: "1" } } });',
        /'string' is not assignable to/,
      ],
      ['new Postgres("p", { stage: shop, databases: [] }).service;', /'service' does not exist on type 'Postgres'/],
    ];
    const lines = [
      'import { App, Platform, Postgres, stage, Zone } from "alternate-futures-platform";',
      "const shop = stage({});",
    ];
    await writeFile(join(project.folder, "wrong.ts"), [...lines, ...wrong.map(([line]) => line)].join("\n"));
    await writeFile(
      join(project.folder, "types.json"),
      '{ "extends": "./tsconfig.json", "files": ["index.ts", "wrong.ts"] }',
    );
    const { stdout } = await project.shell(`node ${join(root, "node_modules/typescript/bin/tsc")} -p types.json`);
    const errors = stdout.split("\n").filter((line) => /^\S/.test(line));
    expect(errors.map((line) => /^\S+\(\d+/.exec(line)?.[0])).toEqual(wrong.map((_, index) => `wrong.ts(${index + 3}`));
    for (const [index, [, refusal]] of wrong.entries()) expect(errors[index]).toMatch(refusal);
  }, 120_000);

  test("has of the toolkit what it runs, and no test of it", async () => {
    const { stdout } = await project.shell(`find ${project.installed} -type f`);
    const files = stdout.split("\n").map((file) => file.slice(project.installed.length + 1));
    expect(files).toEqual(expect.arrayContaining(["dist/library/index.d.ts", "dist/images/tunnel/Containerfile"]));
    expect(
      files.filter(
        (file) => /\.(test|fixture)\.|^dist\/(sandbox|tests|scripts)\/|\w\.ts$/.test(file) && !file.endsWith(".d.ts"),
      ),
    ).toEqual([]);
  });

  test("leases an app with its database, and leads a name to it", async () => {
    const { code, screen } = await project.shell("pulumi up --yes --skip-preview");
    expect({ code, screen }).toEqual({ code: 0, screen: expect.stringContaining("created") });
    expect(await ledger.services()).toEqual(["postgres", "wiki"]);
    const { stdout } = await project.shell("pulumi stack output --json");
    const outputs = JSON.parse(stdout) as { url: string; host: string; nameServers: string[] };
    expect(outputs.host).toMatch(/\.akash\.sandbox$/);
    expect(outputs.nameServers.length).toBeGreaterThan(2);
    const agent = dispatcher(sandboxNetwork(`http://127.0.0.1:${PORT}`));
    const response = await fetch(outputs.url, { dispatcher: agent });
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ service: "wiki" })]);
    await agent.close();
  }, 120_000);

  test("keeps secrets out of its state", async () => {
    const { stdout } = await project.shell("pulumi stack export");
    expect(stdout).not.toContain("sandbox-desec");
    expect(stdout).not.toContain("postgresql://");
  });

  test("changes nothing when it is run again", async () => {
    const { code, screen } = await project.shell("pulumi preview --expect-no-changes");
    expect({ code, screen }).toMatchObject({ code: 0, screen: expect.stringMatching(/\d+ unchanged/) });
  }, 60_000);

  test("changes an app in place", async () => {
    const before = await ledger.activeLeases();
    const { code, screen } = await project.shell("pulumi config set title Almanac && pulumi up --yes --skip-preview");
    expect(code).toBe(0);
    expect(screen).toMatch(/~ 1 updated/);
    expect(await ledger.activeLeases()).toEqual(before);
  }, 60_000);

  test("gives its data up by name alone, and goes back to nothing", async () => {
    const refused = await project.shell("pulumi destroy --yes --skip-preview");
    expect(refused.code).not.toBe(0);
    expect(refused.screen).toContain("or give the data up: PLATFORM_DATA_LOSS=postgres pulumi up --stack dev");
    expect(refused.screen).toContain("PLATFORM_DATA_LOSS='*' pulumi destroy --stack dev ends the whole stage");
    expect(refused.screen).not.toContain("./platform");
    expect(await ledger.services()).toContain("postgres");
    const { code } = await project.shell("pulumi destroy --yes --skip-preview", { PLATFORM_DATA_LOSS: "*" });
    expect(code).toBe(0);
    expect(await ledger.services()).toEqual([]);
  }, 120_000);
});
