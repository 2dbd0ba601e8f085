import { setTimeout as sleep } from "node:timers/promises";
import { Ledger } from "./ledger.ts";
import { Workspace } from "./workspace.ts";

/** Kills `up` at several points with SIGKILL to the whole process group, then runs it again. */
describe("an up that is killed", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(18_200, "1s");
    ledger = new Ledger(workspace);
    expect((await workspace.platform("sandbox", "start")).code).toBe(0);
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  const deployments = async () => (await ledger.deployments()).length;
  const leases = async () => (await ledger.activeLeases()).length;

  async function until(reached: () => Promise<boolean>): Promise<void> {
    while (!(await reached())) await sleep(50);
  }

  test("when the first deposits are on the chain, when the first leases are, and while manifests go out", async () => {
    await workspace.kill(() => until(async () => (await deployments()) > 0), "up", "--yes");
    const paid = await deployments();
    expect(paid).toBeGreaterThan(0);

    await workspace.kill(() => until(async () => (await leases()) > 0), "up", "--yes");
    expect(await leases()).toBeGreaterThan(0);

    await workspace.kill(() => until(async () => (await leases()) >= 10).then(() => sleep(1500)), "up", "--yes");
  }, 240_000);

  test("converges when it is run again: one lease a service, none without a resource, no second deposit", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    const services = await ledger.services();
    expect(services).toEqual([...new Set(services)]);
    expect(await deployments()).toBe(services.length);
    expect(await leases()).toBe(services.length);
    const status = await workspace.platform("status", "--json");
    expect(status).toMatchObject({ code: 0 });
    expect(JSON.parse(status.stdout).orphans).toEqual([]);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 240_000);

  test("leaves nothing when destroyed after that", async () => {
    expect((await workspace.platform("destroy", "--yes")).code).toBe(0);
    expect(await ledger.deployments("active")).toEqual([]);
    expect(await ledger.escrowed()).toBe(0n);
  }, 180_000);
});
