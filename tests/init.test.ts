import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../engine/root.ts";
import { Ledger } from "./ledger.ts";
import { type Outcome, Workspace } from "./workspace.ts";

/** What a page tells one to type, in its order. */
async function commandsOf(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
}

let workspace: Workspace;
const typed = await commandsOf("docs/your-own-stage.md");

/** The next command of the page, which begins so. */
function next(begins: string): Promise<Outcome> {
  const command = typed.shift() ?? "";
  expect(command.startsWith(begins)).toBe(true);
  return workspace.shell(command);
}

beforeAll(async () => {
  workspace = await Workspace.make(21_700);
});
afterAll(() => workspace.dispose(), 60_000);

describe("a stage of one's own, by docs/your-own-stage.md", () => {
  let written: string;

  test("begins with one command, within a minute, and says what it wrote and what comes next", async () => {
    const started = Date.now();
    const { code, stdout } = await next("./platform init --yes --sandbox --stage shop");
    expect(stdout).toBe(
      "wrote dns/zones/shop.test.yaml\nwrote .env.example\nwrote Pulumi.shop.yaml\n\nnext   ./platform up --stage shop",
    );
    expect(code).toBe(0);
    expect(Date.now() - started).toBeLessThan(60_000);
    written = await workspace.read("Pulumi.shop.yaml");
  }, 90_000);

  test("is refused a second time, and nothing changes", async () => {
    const before = await snapshot();
    const again = await workspace.platform("init", "--yes", "--sandbox", "--stage", "shop", "--app", "wiki=nginx");
    expect(again.screen).toMatch(/Pulumi\.shop\.yaml is there already/);
    expect(again.code).toBe(1);
    expect(await snapshot()).toEqual(before);
  });

  test("a zone file that is missing stops every command that needs it, and init brings it back", async () => {
    await rm(join(workspace.folder, "dns/zones/shop.test.yaml"));
    for (const line of ["up --yes", "preview", "preview --offline", "refresh --yes", "dns plan"]) {
      const { code, screen } = await workspace.platform(...line.split(" "), "--stage", "shop");
      expect(screen).toMatch(
        /^error\[dns-zone\]: zone shop\.test has no file: dns\/zones\/shop\.test\.yaml does not exist\.$/m,
      );
      expect(screen).toMatch(
        /fix: \.\/platform init --stage shop .*; \.\/platform dns import shop\.test --provider cloudflare --to dns\/zones\/shop\.test\.yaml --stage shop/,
      );
      expect(code).not.toBe(0);
    }
    const { code, stdout } = await workspace.platform("init", "--stage", "shop");
    expect(stdout).toMatch(/^wrote dns\/zones\/shop\.test\.yaml\n/);
    expect(code).toBe(0);
  }, 120_000);

  test("goes up, and its file stays as it was, byte for byte", async () => {
    const { code, screen } = await next("./platform up");
    expect(screen).toMatch(/✓ {2}wiki .*https:\/\/wiki\.shop\.test/);
    expect(code).toBe(0);
    expect(await workspace.read("Pulumi.shop.yaml")).toBe(written);
    expect(await new Ledger(workspace).services()).toEqual(["postgres", "proxy", "wiki"]);
    expect(await next("./platform status")).toMatchObject({ code: 0 });
  }, 180_000);

  test("goes away again", async () => {
    expect(await next("./platform destroy")).toMatchObject({ code: 0 });
    expect(await new Ledger(workspace).services()).toEqual([]);
    expect(await workspace.read("Pulumi.shop.yaml")).toBe(written);
  }, 120_000);

  test("is begun live with what is given, without a secret, and ends with all that is left to do", async () => {
    const { code, stdout } = await next("./platform init --yes --stage web");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +\S.*dns\.providers\.desec\.token/m);
    expect(stdout).toMatch(
      /\.\/platform images lock --stage web\n +name a bucket below backup: .*\n +\.\/platform up --stage web$/,
    );
    expect(await workspace.read(".env.example")).toMatch(/^# Stage shop: .*\n\n# Stage web: /);
  });

  test("is planned live without credentials", async () => {
    const { code, screen } = await next("./platform preview --stage web --offline");
    expect(screen).toMatch(/^\+ +wiki +deployment, manifest/m);
    expect(code).toBe(0);
    expect(typed).toEqual([]);
  }, 120_000);
});

test("a stage begins with a template, whose folder is copied", async () => {
  const { code, stdout } = await workspace.platform(
    "init",
    "--yes",
    "--sandbox",
    "--stage",
    "site",
    "--template",
    "static",
  );
  expect(stdout).toMatch(/^wrote static\/public\/404\.html\nwrote static\/public\/index\.html\n/);
  expect(code).toBe(0);
  const planned = await workspace.platform("preview", "--stage", "site", "--offline");
  expect(planned.screen).toMatch(/^\+ +site +deployment, manifest/m);
}, 120_000);

/** Texts of the files that init could write. */
async function snapshot(): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(workspace.folder)).filter((name) => /^Pulumi\.|^\.env/.test(name));
  return Promise.all(names.map(async (name) => [name, await workspace.read(name)] as const));
}
