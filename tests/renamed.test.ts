import { Ledger } from "./ledger.ts";
import { Workspace } from "./workspace.ts";

describe("what stands is renamed, by docs/your-own-stage.md", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(21_800);
    ledger = new Ledger(workspace);
    await workspace.platform(
      "init",
      "--yes",
      "--sandbox",
      "--stage",
      "shop",
      "--app",
      "wiki=ghcr.io/requarks/wiki:2.5",
    );
    expect((await workspace.platform("up", "--yes", "--stage", "shop")).code).toBe(0);
  }, 180_000);
  afterAll(() => workspace.dispose(), 60_000);

  const numbers = async () => (await ledger.deployments()).map(({ deployment }) => deployment.id.dseq);

  test("a stage whose file alone was renamed is refused, and what it says renames it with nothing leased anew", async () => {
    const before = await numbers();
    await workspace.shell("mv Pulumi.shop.yaml Pulumi.store.yaml");
    const refused = await workspace.platform("up", "--yes", "--stage", "store");
    expect(refused).toMatchObject({ code: 1, screen: expect.stringMatching(/^error\[stage-renamed\]/m) });
    const [, back = "", rename = ""] = /fix: (.*); and to rename .*: (\(.*\))$/m.exec(refused.screen) ?? [];
    expect(await workspace.shell(`${back} && ${rename}`)).toMatchObject({ code: 0 });
    const { screen } = await workspace.platform("preview", "--stage", "store");
    expect(screen).not.toMatch(/^[+±-] /m);
    expect(screen).toMatch(/store\.alternate-futures\._owner/);
    expect(await workspace.platform("up", "--yes", "--stage", "store")).toMatchObject({ code: 0 });
    expect(await numbers()).toEqual(before);
  }, 180_000);

  test("the project alike", async () => {
    const before = await numbers();
    const rename = '(eval "$(./platform env --stage store)" && pulumi stack rename organization/shops/store)';
    expect(await workspace.shell(rename)).toMatchObject({ code: 0 });
    await workspace.shell("sed -i 's/^name:.*/name: shops/' Pulumi.yaml");
    expect(await workspace.platform("up", "--yes", "--stage", "store")).toMatchObject({ code: 0 });
    expect(await numbers()).toEqual(before);
    expect(await workspace.platform("destroy", "--yes", "--stage", "store")).toMatchObject({ code: 0 });
    expect(await ledger.services()).toEqual([]);
  }, 180_000);
});
