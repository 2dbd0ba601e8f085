import { setTimeout as sleep } from "node:timers/promises";
import { Ledger } from "./ledger.ts";
import { Workspace } from "./workspace.ts";

describe("a first up that is killed and followed by destroy", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(19_000, "1s");
    ledger = new Ledger(workspace);
    expect((await workspace.platform("sandbox", "start")).code).toBe(0);
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  test("leaves nothing once the stage is destroyed, though the state never knew of its deposits", async () => {
    const paid = async () => (await ledger.deployments()).length > 0;
    const reached = async () => {
      while (!(await paid())) await sleep(50);
    };
    await workspace.kill(reached, "up", "--yes");
    expect((await workspace.platform("destroy", "--yes")).code).toBe(0);
    expect(await ledger.deployments("active")).toEqual([]);
    expect(await ledger.escrowed()).toBe(0n);
  }, 240_000);
});
