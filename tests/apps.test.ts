import { Ledger } from "./ledger.ts";
import { smallStage } from "./small-stage.ts";
import { Workspace } from "./workspace.ts";

const PORT = 19_900;

/** A stage as a new user writes it: a domain, two DNS providers, the proxy, and one app with a database. */
const SMALL = smallStage(
  PORT,
  `    platform: none
    apps:
      wiki:
        image: ghcr.io/requarks/wiki:2.5
        port: 8080
        hosts: ["@", wiki]
        health: /
        database: true
        generate: [SESSION_SECRET]
        env: { WIKI_TITLE: Handbook }
        volumes:
          data: { size: 5Gi, mount: /data }
`,
);

const ZONE = '"":\n  - type: TXT\n    value: hello\n';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.make(PORT);
  await workspace.write("Pulumi.local.yaml", SMALL);
  await workspace.write("dns/zones/shop.test.yaml", ZONE);
});
afterAll(() => workspace.dispose());

test("an app of one's own goes from the stage file to healthy", async () => {
  const { code, screen } = await workspace.platform("up", "--yes");
  expect(screen).toMatch(/wiki .* https:\/\/shop\.test/);
  expect(code).toBe(0);
  expect(await new Ledger(workspace).services()).toEqual(["postgres", "proxy", "wiki"]);
}, 180_000);

test("a second run changes nothing", async () => {
  const { code, screen } = await workspace.platform("preview", "--expect-no-changes");
  expect(screen).not.toMatch(/to (create|update|replace)/);
  expect(code).toBe(0);
}, 180_000);

test("a further host is taken up where the app is", async () => {
  await workspace.editStage((stage) =>
    stage.setIn(["config", "services", "apps", "wiki", "hosts"], ["@", "wiki", "docs"]),
  );
  const places = await new Ledger(workspace).activeLeases();
  const { code, screen } = await workspace.platform("up", "--yes");
  expect(screen).toContain("docs.shop.test and 2 more");
  expect(code).toBe(0);
  expect(await new Ledger(workspace).activeLeases()).toEqual(places);
}, 180_000);

test("what would end the app's data is refused, with the way out", async () => {
  await workspace.editStage((stage) => stage.setIn(["config", "services", "apps", "wiki", "cpu"], 1));
  const { code, screen } = await workspace.platform("up", "--yes");
  expect(code).not.toBe(0);
  expect(screen).toContain("--data-loss wiki");
}, 180_000);

test("it goes back to nothing", async () => {
  const { code } = await workspace.platform("destroy", "--yes");
  expect(code).toBe(0);
  expect(await new Ledger(workspace).services()).toEqual([]);
}, 180_000);
