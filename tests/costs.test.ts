import type { CostReport } from "../operations/costs/report.ts";
import type { StatusReport } from "../operations/status/report.ts";
import { Ledger } from "./ledger.ts";
import { Workspace } from "./workspace.ts";

/** What is said of costs beforehand, held against what is paid then: each test goes on from where the one before left it. */
describe("the costs of a platform on the sandbox", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let before: CostReport;

  beforeAll(async () => {
    workspace = await Workspace.make(21_320);
    ledger = new Ledger(workspace);
  }, 60_000);
  afterAll(() => workspace.dispose(), 60_000);

  const cost = async () => JSON.parse((await workspace.platform("cost", "--json")).stdout) as CostReport;
  const paid = async () => {
    const { services } = JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;
    return Object.fromEntries(services.map(({ name, pricePerMonth }) => [name, pricePerMonth]));
  };
  const budget = (text: string | undefined) =>
    workspace.editStage((stage) => {
      if (text === undefined) stage.deleteIn(["config", "budget"]);
      else stage.setIn(["config", "budget"], text);
    });

  test("are the ceilings where nothing may be asked", async () => {
    const { code, stdout } = await workspace.platform("preview", "--offline");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cost {3}\$0\.00 a month now, at most \$\d{3,}\.\d\d$/m);
    expect(stdout).toMatch(/^ {2}\+ {2}postgres +-> at most \$85\.98 +new$/m);
  }, 120_000);

  test("are estimated from what providers asked others", async () => {
    before = await cost();
    expect(before).toMatchObject({ now: "0.00", unknown: [], budget: null, standing: "no budget" });
    expect(before.places.length).toBeGreaterThanOrEqual(12);
    expect(new Set(before.places.map(({ by }) => by))).toEqual(new Set(["offers"]));
    const { code, stdout } = await workspace.platform("preview");
    expect(code).toBe(0);
    expect(stdout).toContain(`cost   $0.00 a month now, $${before.expected} expected`);
  }, 120_000);

  test("over the budget are refused before anything is paid", async () => {
    await budget("20 USD/month");
    const up = await workspace.platform("up", "--yes");
    expect(up.code).toBe(1);
    expect(up.screen).toMatch(
      /error\[budget\]: stage local is expected to cost \$\d+\.\d\d a month, \$\d+\.\d\d over its budget of \$20\.00; nothing was paid or changed\./,
    );
    expect(up.screen).toMatch(/^ {4}postgres \$0\.00 -> \$2\.72 \(new\)$/m);
    expect(up.screen).toContain("docs/errors.md#budget");
    expect(await ledger.deployments()).toEqual([]);
    const preview = await workspace.platform("preview");
    expect(preview.code).toBe(1);
    expect(preview.screen).toMatch(/error\[budget\]/);
    expect(await workspace.platform("cost")).toMatchObject({ code: 1 });
    await budget(undefined);
  }, 120_000);

  test("are asked about by somebody who is there", async () => {
    const up = await workspace.platform("up");
    expect(up.code).toBe(1);
    expect(up.screen).toContain(
      `up stage local? It costs $0.00 a month now, $${before.expected} expected. Nobody is there to answer.`,
    );
  }, 120_000);

  test("are what the leases cost then", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toContain(`cost: $0.00 a month now, $${before.expected} expected`);
    const prices = await paid();
    // Whose auction ends first is not known beforehand, and so not who gets the provider that two want and cannot share.
    const contested = ["api", "auth", "tracing", "proxy", "secrets"];
    for (const { service, expected } of before.places) {
      const price = prices[service]!;
      if (contested.includes(service)) expect(Math.abs(price - Number(expected)) / price).toBeLessThan(0.25);
      else expect(price.toFixed(2)).toBe(expected);
    }
    const total = Object.values(prices).reduce((sum, price) => sum + price, 0);
    expect(Math.abs(total - Number(before.expected)) / total).toBeLessThan(0.05);
  }, 300_000);

  test("are known of what runs, and how long the wallet pays for it", async () => {
    const { stdout } = await workspace.platform("cost");
    expect(stdout).toMatch(/^postgres +basalt\.akash\.sandbox +2\.72 +2\.72 +85\.98$/m);
    expect(stdout).toMatch(/^wallet {2}\d+\.\d\d to pay with, which lasts \d+ days at this rate$/m);
    expect((await cost()).expected).toBe((await cost()).now);
    expect((await workspace.platform("preview")).stdout).toMatch(/^cost {3}\$\d+\.\d\d a month, as now$/m);
  }, 120_000);

  test("of a place that grows, goes or comes are told with the rest left as it is", async () => {
    await workspace.editStage((stage) => {
      stage.setIn(["config", "services", "docs", "cpu"], 2);
      stage.setIn(["config", "services", "website", "enabled"], false);
    });
    const { stdout } = await workspace.platform("preview");
    const [, expected] = /^ {2}~ {2}docs +\$0\.39 +-> \$(\d+\.\d\d) +leased anew$/m.exec(stdout) ?? [];
    expect(stdout).toMatch(/^ {2}- {2}website +\$0\.75 +removed$/m);
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect((await paid()).docs?.toFixed(2)).toBe(expected);
    const { places } = await cost();
    expect(places.find(({ service }) => service === "docs")).toMatchObject({
      now: expected,
      expected,
      change: "stays",
    });
  }, 180_000);

  test("that are over a budget already are let be, but not raised", async () => {
    await budget("5 USD/month");
    const same = await workspace.platform("up", "--yes");
    expect(same.code).toBe(0);
    expect(same.screen).toMatch(
      /warning: \$\d+\.\d\d a month is over the budget of \$5\.00, and no more than what runs costs now/,
    );
    const deployments = await ledger.deployments();
    await workspace.editStage((stage) => stage.setIn(["config", "services", "docs", "cpu"], 4));
    expect((await workspace.platform("up", "--yes")).screen).toMatch(
      /error\[budget\][\s\S]*docs \$\d+\.\d\d -> \$\d+\.\d\d \(leased anew\)/,
    );
    expect(await ledger.deployments()).toEqual(deployments);
  }, 180_000);
});
