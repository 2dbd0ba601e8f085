import { Ledger } from "./ledger.ts";
import { smallStage } from "./small-stage.ts";
import { Workspace } from "./workspace.ts";

const PORT = 22_200;

/** An app that holds no data, and one that does. */
const STAGE = smallStage(
  PORT,
  `    platform: none
    apps:
      wiki:
        image: ghcr.io/requarks/wiki:2.5
        port: 8080
        hosts: ["@"]
        env: { WIKI_TITLE: Handbook }
      files:
        image: ghcr.io/example/files:1
        port: 8080
        hosts: [files]
        volumes:
          data: { size: 5Gi, mount: /data }
`,
);

/** What is edited of an app, by its path. */
type Edit = readonly [path: string, value: unknown];

const VOLUME: Edit = ["wiki.volumes", { data: { size: "1Gi", mount: "/data" } }];
const HOST: Edit = ["wiki.hosts", ["@", "docs"]];
const REPLICAS: Edit = ["wiki.replicas", 2];
const CPU: Edit = ["wiki.cpu", 1];
const ENV: Edit = ["wiki.env.WIKI_TITLE", "Guide"];
const IMAGE: Edit = ["wiki.image", "ghcr.io/requarks/wiki:2.6"];
const CPU_WITH_DATA: Edit = ["files.cpu", 1];

/** What a change of an app does, why, and what it costs: told first, and then done. Each test goes on from the one before. */
describe("apps that run", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT);
    ledger = new Ledger(workspace);
    await workspace.write("Pulumi.local.yaml", STAGE);
    await workspace.write("dns/zones/shop.test.yaml", '"":\n  - type: TXT\n    value: hello\n');
    const { code, screen } = await workspace.platform("up", "--yes");
    if (code !== 0) throw new Error(screen);
  }, 180_000);
  afterAll(() => workspace.dispose(), 60_000);

  const edit = (...edits: Edit[]) =>
    workspace.editStage((stage) => {
      for (const [path, value] of edits) stage.setIn(["config", "services", "apps", ...path.split(".")], value);
    });

  /** The screen of a preview with these edits, which are taken back. */
  async function previewed(edits: Edit[], ...args: string[]) {
    const before = await workspace.read("Pulumi.local.yaml");
    await edit(...edits);
    const { code, screen } = await workspace.platform("preview", ...args);
    await workspace.write("Pulumi.local.yaml", before);
    return { code, screen };
  }

  async function expectNoChanges() {
    const { code, screen } = await workspace.platform("preview", "--expect-no-changes");
    expect([code, screen]).toEqual([0, expect.stringContaining("nothing changes")]);
  }

  test.each<[string, Edit, RegExp]>([
    ["env", ENV, /^~ {2}wiki +manifest +env of wiki: ~WIKI_TITLE$/m],
    [
      "image",
      IMAGE,
      /^~ {2}wiki +manifest +image of wiki: ghcr\.io\/requarks\/wiki:2\.5 -> ghcr\.io\/requarks\/wiki:2\.6$/m,
    ],
    ["a second host", HOST, /^~ {2}certificates +certificate edge +the names change \(\+docs\.shop\.test\)/m],
  ])(
    "%s is changed in place, which says why and costs no more",
    async (_, change, row) => {
      const { code, screen } = await previewed([change]);
      expect(code).toBe(0);
      expect(screen).toMatch(row);
      expect(screen).toMatch(/^~ updated in place$/m);
      expect(screen).not.toMatch(/^ *[±+-] {2}\w/m);
      expect(screen).toMatch(/^cost {3}\$\d+\.\d\d a month, as now$/m);
    },
    60_000,
  );

  test.each<[string, Edit, RegExp]>([
    [
      "a persistent volume",
      VOLUME,
      /^± {2}wiki +deployment +storage \+data 1Gi \(class=beta3, persistent=true\): group/m,
    ],
    ["a second replica", REPLICAS, /^± {2}wiki +deployment +replicas 1 -> 2: group specs are immutable on Akash$/m],
    ["more CPU", CPU, /^± {2}wiki +deployment +CPU 0\.5 -> 1: group specs are immutable on Akash$/m],
  ])(
    "%s is another lease, which says why and what it costs",
    async (_, change, row) => {
      const { code, screen } = await previewed([change]);
      expect(code).toBe(0);
      expect(screen).toMatch(row);
      expect(screen).toMatch(/^~ updated in place {3}± replaced$/m);
      expect(screen).not.toMatch(/^. {2}files /m);
      const [, now, expected] = /^cost {3}\$(\S+) a month now, \$(\S+) expected$/m.exec(screen) ?? [];
      const [, paid, asked] = /^ {2}~ {2}wiki +\$(\S+) +-> \$(\S+) +leased anew$/m.exec(screen) ?? [];
      expect(Number(asked)).toBeGreaterThan(Number(paid));
      expect(Number(expected) - Number(now)).toBeCloseTo(Number(asked) - Number(paid));
    },
    60_000,
  );

  test("what is told to be in place is done on the same leases", async () => {
    const [deployments, leases] = [await ledger.deployments(), await ledger.activeLeases()];
    await edit(ENV, HOST);
    const { code, screen } = await workspace.platform("up", "--yes");
    expect(screen).toMatch(/^✓ {2}wiki .* https:\/\/shop\.test/m);
    expect(code).toBe(0);
    expect(await ledger.deployments()).toHaveLength(deployments.length);
    expect(await ledger.activeLeases()).toEqual(leases);
    await expectNoChanges();
  }, 120_000);

  test("what is told to be another lease is one, and the former is closed", async () => {
    const deployments = await ledger.deployments();
    const [wiki, files] = [await ledger.numbersOf("wiki"), await ledger.numbersOf("files")];
    await edit(VOLUME);
    const { code, screen } = await workspace.platform("up", "--yes");
    expect(screen).toMatch(/^✓ {2}wiki .* https:\/\/shop\.test/m);
    expect(code).toBe(0);
    expect(await ledger.deployments()).toHaveLength(deployments.length + 1);
    expect(await ledger.services()).toEqual(["files", "proxy", "wiki"]);
    expect(await ledger.numbersOf("wiki")).not.toEqual(wiki);
    expect(await ledger.numbersOf("files")).toEqual(files);
    await expectNoChanges();
  }, 120_000);

  test("what would end data is told in the plan: refused, or what is lost", async () => {
    const refused = await previewed([CPU_WITH_DATA]);
    expect(refused.code).toBe(1);
    expect(refused.screen).toMatch(
      /files holds data: volume data \(5Gi\) of deployment \d+ ends with its lease, and no backup of it is known \(CPU 0\.5 -> 1/,
    );
    expect(refused.screen).toContain(
      "fix: take the change back in the stage file, or give the data up: ./platform up --stage local --data-loss files",
    );
    expect(refused.screen).not.toContain("nothing changes");
    const givenUp = await previewed([CPU_WITH_DATA], "--data-loss", "files");
    expect(givenUp).toMatchObject({ code: 0 });
    expect(givenUp.screen).toMatch(/^± {2}files +deployment +CPU 0\.5 -> 1/m);
    expect(givenUp.screen).toMatch(/volume data \(5Gi\) of deployment \d+ ends with its lease, .*: it is given up$/m);
    expect(givenUp.screen).toMatch(/^ {2}~ {2}files +\$\S+ +-> \$\S+ +leased anew$/m);
  }, 60_000);

  test("with a change that is refused, no other one is made", async () => {
    const deployments = await ledger.deployments();
    const before = await workspace.read("Pulumi.local.yaml");
    await edit(CPU_WITH_DATA, ["other", { image: "ghcr.io/example/other:1", port: 8080, hosts: ["other"] }]);
    const { code, screen } = await workspace.platform("up", "--yes");
    expect(code).toBe(1);
    expect(screen).toMatch(/error\[data-loss\]: files holds data/);
    expect(await ledger.deployments()).toEqual(deployments);
    await workspace.write("Pulumi.local.yaml", before);
    await expectNoChanges();
  }, 60_000);

  test("data that is given up ends with its lease, and the app has a new one", async () => {
    const files = await ledger.numbersOf("files");
    await edit(CPU_WITH_DATA);
    const { code, screen } = await workspace.platform("up", "--yes", "--data-loss", "files");
    expect(screen).toMatch(/^✓ {2}files .* https:\/\/files\.shop\.test/m);
    expect(code).toBe(0);
    expect(await ledger.services()).toEqual(["files", "proxy", "wiki"]);
    expect(await ledger.numbersOf("files")).not.toEqual(files);
    await expectNoChanges();
  }, 120_000);

  test("data that ended with its lease keeps a changed app from no new place", async () => {
    const [dseq] = await ledger.numbersOf("files");
    const fault = { kind: "close-lease", reason: "unspecified", dseq };
    await fetch(`http://127.0.0.1:${workspace.port}/faults`, { method: "POST", body: JSON.stringify(fault) });
    await edit(["files.cpu", 2]);
    const { code, screen } = await workspace.platform("up", "--yes", "--refresh");
    expect(screen).toMatch(/^✓ {2}files .* https:\/\/files\.shop\.test/m);
    expect(code).toBe(0);
    expect(await ledger.numbersOf("files")).not.toContain(dseq);
    await expectNoChanges();
  }, 120_000);
});
