import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "yaml";
import type { LeaseRow } from "../operations/leases/rows.ts";
import type { StatusReport } from "../operations/status/report.ts";
import { Ledger } from "./ledger.ts";
import { keepServices, Workspace } from "./workspace.ts";

/** What an operator does with leases and money, on a small platform; each test goes on from the one before. */
describe("leases and funds", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(18_600);
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "proxy", "ipfs", "docs");
    });
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  const leases = async () =>
    (JSON.parse((await workspace.platform("lease", "list", "--json")).stdout) as { leases: LeaseRow[] }).leases;
  const lease = async (service: string) => (await leases()).find((row) => row.service === service)!;
  const fault = (body: object) =>
    fetch(`http://127.0.0.1:${workspace.port}/faults`, { method: "POST", body: JSON.stringify(body) });

  test("every lease is listed with provider, price, runway and the resource that owns it", async () => {
    const rows = await leases();
    expect(rows.map(({ service, resource }) => [service, resource])).toEqual([
      ["docs", "docs"],
      ["ipfs", "ipfs"],
      ["proxy", "proxy"],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ state: "active", standing: "owned", oseq: 1 });
      expect(row.providerName).toMatch(/\.akash\.sandbox$/);
      expect(Number(row.pricePerMonth)).toBeGreaterThan(0);
      expect(row.runwayHours).toBeGreaterThan(168);
    }
  }, 30_000);

  test("a proxy whose CPU changes keeps its address, and no record changes", async () => {
    const shown = async () => JSON.parse((await workspace.platform("lease", "show", "proxy", "--json")).stdout);
    const before = await shown();
    await workspace.editStage((stage) => stage.setIn(["config", "services", "proxy", "cpu"], 2));
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/ proxy: leased from /);
    expect(up.screen).toMatch(/\+-\d+ replaced/);
    expect(up.screen).not.toMatch(/ zones: /);
    const after = await shown();
    expect(after.gateway.ips).toEqual(before.gateway.ips);
    expect(after.lease.provider).toBe(before.lease.provider);
    expect(after.bids.find(({ chosen }: { chosen: boolean }) => chosen).why).toMatch(
      /keeps the leased IP|only acceptable/,
    );
    expect((await workspace.platform("status")).code).toBe(0);
  }, 120_000);

  test("one lease is shown from the chain to its containers", async () => {
    const { stdout } = await workspace.platform("lease", "show", "proxy", "--json");
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({
      service: "proxy",
      deployment: { state: "active" },
      group: { state: "open", tag: expect.stringMatching(/^af:alternate-futures\/local\/proxy#/) },
      lease: { state: "active" },
      escrow: { state: "open" },
      gateway: { problem: null, containers: { proxy: { ready: 1, total: 1 } } },
    });
    expect(shown.bids.filter(({ chosen }: { chosen: boolean }) => chosen)).toHaveLength(1);
    expect(Object.values(shown.gateway.ips).flat()).toContainEqual(expect.objectContaining({ externalPort: 443 }));
    const text = await workspace.platform("lease", "show", "docs");
    expect(text.stdout).toMatch(/^docs +active at .*\n(.*\n)*containers +docs 1 of 1 ready \S+\.akash\.sandbox$/);
    expect((await workspace.platform("lease", "show", "nothing")).screen).toContain("there are docs, ipfs, proxy");
  }, 60_000);

  test("logs, events and a shell reach the containers", async () => {
    const shell = (...words: string[]) => workspace.platform("lease", "shell", ...words);
    const [logs, events, echo, no, unknown] = await Promise.all([
      workspace.platform("lease", "logs", "docs"),
      workspace.platform("lease", "events", "docs"),
      shell("docs", "--", "echo", "a  b"),
      shell("docs", "docs", "--", "false"),
      shell("docs", "--", "bash"),
    ]);
    expect(logs).toMatchObject({ code: 0, stdout: expect.stringMatching(/^docs-\S+: /) });
    expect(events.stdout).toMatch(/Normal +Started +docs-\S+: Started container docs/);
    expect(echo).toMatchObject({ code: 0, stdout: "a  b" });
    expect(no).toMatchObject({ code: 1, stdout: "" });
    expect(unknown).toMatchObject({ code: 1, screen: expect.stringMatching(/^error\[[\w-]+\]: .*does not exist$/m) });
  }, 60_000);

  test("funds tell runway and alarms, and a top-up is one transaction below the cap", async () => {
    const before = await workspace.platform("funds", "--json");
    expect(before).toMatchObject({ code: 0 });
    expect(JSON.parse(before.stdout)).toMatchObject({ alarms: [], deposits: { held: "15000000", cap: "100000000" } });
    const sequence = await sequenceOf(workspace);
    const topUp = await workspace.platform("funds", "top-up", "--hours", "2000", "--yes");
    expect(topUp).toMatchObject({ code: 0 });
    expect(topUp.screen).toMatch(/topped up proxy: \d+(\.\d)? h -> (2000|1999\.\d) h/);
    expect(await sequenceOf(workspace)).toBe(sequence + 1);
    const tooMuch = await workspace.platform("funds", "top-up", "--hours", "8760", "--yes");
    expect(tooMuch.code).toBe(1);
    expect(tooMuch.screen).toMatch(/the cap keeps [\d.]+ ACT of what 8760 h need/);
    const after = JSON.parse((await workspace.platform("funds", "--json")).stdout);
    expect(Number(after.deposits.held)).toBeLessThanOrEqual(100_000_000);
  }, 60_000);

  test("up tops up what has less than the stage's minimum, and says so", async () => {
    await workspace.editStage((stage) => {
      stage.setIn(["config", "akash", "depositCap"], "400000000uact");
      stage.setIn(["config", "akash", "minimumRunway"], 6000);
      stage.setIn(["config", "akash", "targetRunway"], 6500);
    });
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/topping up ipfs \(\d+\) with [\d.]+ ACT: [\d.]+ h of runway/);
    expect(up.screen).not.toMatch(/topping up docs/);
    expect((await lease("ipfs")).runwayHours).toBeGreaterThan(6490);
  }, 90_000);

  test("ACT is minted at the end of an epoch, and what would be cancelled is refused", async () => {
    const small = await workspace.platform("funds", "mint", "1", "--yes");
    expect(small).toMatchObject({ code: 1 });
    expect(small.screen).toMatch(/at least 10 ACT.*Nothing was burnt/);
    const mint = await workspace.platform("funds", "mint", "50akt", "--yes");
    expect(mint).toMatchObject({ code: 0, stdout: "minted 24.9375 ACT; it is in the wallet" });
    expect(mint.screen).toMatch(/end of an epoch.*It may cancel without a word/s);
  }, 60_000);

  test("why a container does not run is told by status, with its last lines and what to type next", async () => {
    const { dseq } = await lease("docs");
    expect((await fault({ kind: "fail-workload", dseq })).status).toBe(200);
    let told = "";
    while (!told.includes("ends at every start")) told = (await workspace.platform("status")).stdout;
    expect(told).toContain("problem  docs: container docs: 0 of 1 ready\n");
    expect(told).toMatch(
      /problem {2}docs: container docs ends at every start; it wrote last:\n(?: {4}.*\n)* {4}exit 1\n/,
    );
    expect(told).toMatch(/next {3}\.\/platform lease logs docs tells more; mend it, then: \.\/platform up$/);
    const { services } = JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;
    expect(services.find(({ name }) => name === "docs")?.problems).toContainEqual(
      expect.stringMatching(/^container docs ends at every start; it wrote last:\n/),
    );
  }, 60_000);

  test("a dead provider is left with one command; the stage file says why", async () => {
    const dead = await lease("docs");
    expect((await fault({ kind: "kill-provider", provider: dead.provider })).status).toBe(200);
    expect((await workspace.platform("lease", "show", "docs")).stdout).toMatch(/gateway +it does not answer/);
    const unasked = await workspace.platform("lease", "move", "docs");
    expect(unasked).toMatchObject({ code: 1 });
    expect(unasked.screen).toMatch(/add --yes/);
    const to = dead.providerName === "garnet.akash.sandbox" ? "cedar.akash.sandbox" : "garnet.akash.sandbox";
    const moved = await workspace.platform("lease", "move", "docs", "--to", to, "--reason", "died", "--yes");
    expect(moved).toMatchObject({ code: 0 });
    expect(moved.screen).toContain(`moved docs from ${dead.providerName} to ${to}`);
    expect(await workspace.read("Pulumi.local.yaml")).toContain(
      `- provider: ${dead.provider} # ${dead.providerName}\n            reason: died\n`,
    );
    expect((await leases()).filter(({ service }) => service === "docs")).toHaveLength(1);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 120_000);

  test("a service that its provider refuses starts at the next one, within the same up and with one deposit", async () => {
    const refusing = await lease("docs");
    expect((await fault({ kind: "refuse-manifests", provider: refusing.provider })).status).toBe(200);
    await workspace.editStage((stage) => stage.setIn(["config", "services", "docs", "cpu"], 0.75));
    const up = await workspace.platform("up", "--yes");
    expect(up.screen).toMatch(/no node of the cluster can take this deployment\. The lease was closed/);
    expect(up.screen).toContain("docs did not start at the provider that was chosen: trying another");
    expect(up).toMatchObject({ code: 0 });
    const docs = await lease("docs");
    expect(docs).toMatchObject({ state: "active", oseq: 2 });
    expect(docs.provider).not.toBe(refusing.provider);
    expect(docs.dseq).not.toBe(refusing.dseq);
    const { stdout } = await workspace.platform("lease", "show", "docs");
    expect(stdout).toMatch(/it ran nothing of docs and was left \d+ min ago/);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 120_000);

  test("a service with data does not move without being told that the data is lost", async () => {
    const refused = await workspace.platform("lease", "move", "ipfs", "--yes");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.screen).toMatch(/ipfs holds data.*--data-loss/s);
  }, 30_000);

  test("no change of the stage file ends data unless its service is named", async () => {
    const ipfs = await lease("ipfs");
    const before = await workspace.read("Pulumi.local.yaml");
    const changes: [(stage: Document) => void, RegExp][] = [
      [(stage) => stage.setIn(["config", "services", "ipfs", "storage"], "40Gi"), /ipfs holds data: volume/],
      [(stage) => stage.setIn(["config", "services", "ipfs", "enabled"], false), /no such service enabled/],
    ];
    for (const [change, told] of changes) {
      await workspace.editStage(change);
      const refused = await workspace.platform("up", "--yes");
      expect(refused).toMatchObject({ code: 1, screen: expect.stringMatching(told) });
      expect(refused.screen).toContain("--data-loss ipfs");
      expect(await lease("ipfs")).toMatchObject({ dseq: ipfs.dseq, state: "active" });
      await writeFile(join(workspace.folder, "Pulumi.local.yaml"), before);
    }
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
    expect(await workspace.platform("up", "--yes", "--data-loss", "docs")).toMatchObject({
      code: 1,
      screen: expect.stringContaining("it has ipfs"),
    });
  }, 180_000);

  test("a lease that its provider takes back is told with its deadline, and the next up moves it", async () => {
    await workspace.editStage((stage) =>
      stage.setIn(["config", "services", "docs", "placement", "reclamation"], "24h"),
    );
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
    const taken = await lease("docs");
    expect((await fault({ kind: "start-reclaim", dseq: taken.dseq, reason: "decommission" })).status).toBe(200);
    const [list, show, status, doctor] = await Promise.all([
      workspace.platform("lease", "list"),
      workspace.platform("lease", "show", "docs"),
      workspace.platform("status"),
      workspace.platform("doctor"),
    ]);
    const told = /its provider takes it back at \d{4}-\d\d-\d\dT\d\d:\d\dZ, in 23 h \d+ min \(decommission\)/;
    expect(list.stdout).toMatch(/^docs .* taken back in 23 h \d+ min /m);
    expect(show.stdout).toMatch(told);
    expect(show.stdout).toContain("not taken back without 24 h of notice");
    expect(status).toMatchObject({ code: 1, screen: expect.stringMatching(told) });
    expect(doctor.screen).toMatch(told);
    expect((await workspace.platform("up", "--yes", "--refresh")).code).toBe(0);
    const moved = await lease("docs");
    expect(moved).toMatchObject({ dseq: taken.dseq, oseq: 2, state: "active" });
    expect(moved.provider).not.toBe(taken.provider);
    expect((await workspace.platform("status")).code).toBe(0);
  }, 180_000);

  test("only what belongs to nobody is closed", async () => {
    const docs = await lease("docs");
    const refused = await workspace.platform("lease", "close", docs.dseq, "--yes");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.screen).toMatch(/belongs to the resource docs.*lease move docs/s);

    const forget = `eval "$(./platform env)" && pulumi state delete --yes --force --target-dependents`;
    await workspace.shell(`${forget} "$(pulumi stack --show-urns | grep -o 'urn:.*Deployment::docs$')"`);
    expect(await lease("docs")).toMatchObject({ standing: "unrecorded", resource: null });
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 1 });
    const closed = await workspace.platform("lease", "close", docs.dseq, "--yes");
    expect(closed).toMatchObject({ code: 0 });
    expect(await ledger.services()).toEqual(["ipfs", "proxy"]);
  }, 60_000);
});

/** Transactions the wallet has sent. */
async function sequenceOf(workspace: Workspace): Promise<number> {
  const { wallet } = JSON.parse((await workspace.platform("lease", "list", "--json")).stdout) as { wallet: string };
  const { account } = await workspace.chain<{ account: { sequence: string } }>(
    `/cosmos/auth/v1beta1/accounts/${wallet}`,
  );
  return Number(account.sequence);
}
