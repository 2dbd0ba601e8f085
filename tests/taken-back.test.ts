import { setTimeout as sleep } from "node:timers/promises";
import type { LeaseRow } from "../operations/leases/rows.ts";
import { Ledger } from "./ledger.ts";
import { keepServices, Workspace } from "./workspace.ts";

/** Changes that are interrupted, and then taken back or finished; each test goes on from the one before. */
describe("a change that was interrupted", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(19_700, "1s");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => keepServices(stage, "proxy", "postgres", "docs"));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
  }, 240_000);
  afterAll(() => workspace.dispose(), 60_000);

  const place = async (service: string) => {
    const { leases } = JSON.parse((await workspace.platform("lease", "list", "--json")).stdout) as {
      leases: LeaseRow[];
    };
    return leases.find((row) => row.service === service)!;
  };
  const fault = (body: object) =>
    fetch(`http://127.0.0.1:${workspace.port}/faults`, { method: "POST", body: JSON.stringify(body) });
  const leased = (count: number) => async () => {
    while ((await ledger.activeLeases()).length < count) await sleep(50);
  };

  test("and taken back leaves the database where it is, and closes what was half made", async () => {
    const before = await place("postgres");
    await workspace.editStage((stage) => stage.setIn(["config", "services", "postgres", "storage"], "20Gi"));
    await workspace.interrupt(leased(4), "up", "--yes", "--data-loss", "postgres");
    expect(await ledger.deployments("active")).toHaveLength(4);
    await workspace.editStage((stage) => stage.deleteIn(["config", "services", "postgres", "storage"]));
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).not.toMatch(/ postgres: (order|leas)/);
    expect((await place("postgres")).dseq).toBe(before.dseq);
    expect(await ledger.deployments("active")).toHaveLength(3);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 240_000);

  test("by a move is finished by the same command, which excludes nobody else", async () => {
    const from = await place("docs");
    await workspace.kill(leased(4), "lease", "move", "docs", "--yes");
    const again = await workspace.platform("lease", "move", "docs", "--yes");
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain(`moved docs from ${from.providerName} to `);
    const excluded = (await workspace.read("Pulumi.local.yaml")).match(/- provider:/g);
    expect(excluded).toHaveLength(1);
    expect(await ledger.deployments("active")).toHaveLength(3);
  }, 240_000);

  test("by a move and finished by up is over: the next move is one of its own", async () => {
    await workspace.kill(leased(4), "lease", "move", "docs", "--yes");
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    const from = await place("docs");
    const next = await workspace.platform("lease", "move", "docs", "--yes");
    expect(next).toMatchObject({ code: 0 });
    expect(next.stdout).toContain(`moved docs from ${from.providerName} to `);
    expect((await place("docs")).dseq).not.toBe(from.dseq);
    expect(await ledger.deployments("active")).toHaveLength(3);
  }, 240_000);

  test("nothing is green once a deployment ran dry and was closed", async () => {
    const { dseq } = await place("docs");
    expect((await fault({ kind: "drain-escrow", dseq })).status).toBe(200);
    const funds = await workspace.platform("funds", "status");
    expect(funds).toMatchObject({ code: 1 });
    expect(funds.screen).toMatch(/alarm +docs: deployment \d+ has no live lease \(deployment closed/);
    const doctor = await workspace.platform("doctor");
    expect(doctor).toMatchObject({ code: 1 });
    expect(doctor.screen).toMatch(/lease docs +deployment \d+ is closed/);
    expect(await workspace.platform("up", "--yes", "--refresh")).toMatchObject({ code: 0 });
    expect((await workspace.platform("funds", "status")).code).toBe(0);
  }, 240_000);
});
