import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Ledger } from "../ledger.ts";
import { keepServices, Workspace } from "../workspace.ts";

const PORT = 24_500;

interface Exported {
  readonly deployment: { readonly resources: readonly { readonly type: string; readonly id?: string }[] };
}

/** Infisical whose provider dies, and that is moved: each test goes on from where the one before left it. */
describe("Infisical with backups", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let made: string[];

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "500ms");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "secrets", "postgres", "auth", "proxy");
      stage.setIn(["config", "backup"], stage.createNode({ archiveTimeout: "10s" }));
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const folder = (...path: string[]) =>
    join(workspace.folder, ".platform/sandbox/s3/buckets/backup/alternate-futures/local/secrets", ...path);

  /** Waits until the place that began last has a whole backup. */
  async function backedUp(): Promise<void> {
    const last = (await readdir(folder("generations"))).sort().at(-1)!.replace(".json", "");
    for (let waited = 0; waited < 120; waited += 1) {
      const labels: string[] = await readdir(folder("backup", last)).catch(() => []);
      if (labels.some((label) => /^[0-9]{8}-[0-9]{6}F$/.test(label))) return;
      await sleep(1000);
    }
    throw new Error(`no backup of ${last} within two minutes`);
  }

  /** Everything that is made in Infisical, by type and id. */
  async function inInfisical(): Promise<string[]> {
    const { stdout } = await workspace.shell('eval "$(./platform env)" && pulumi stack export');
    const { resources } = (JSON.parse(stdout) as Exported).deployment;
    return resources.filter(({ type }) => type.startsWith("af:infisical:")).map(({ type, id }) => `${type} ${id}`);
  }

  async function kill(service: string): Promise<void> {
    const provider = await ledger.providerOf(service);
    const body = JSON.stringify({ kind: "kill-provider", provider });
    await fetch(`http://127.0.0.1:${PORT}/faults`, { method: "POST", body });
  }

  test("stands up, and has its first backup by itself", async () => {
    expect(await workspace.platform("up", "--yes", "--runtime", "podman")).toMatchObject({ code: 0 });
    made = await inInfisical();
    expect(made.map((each) => each.split(" ")[0])).toEqual(
      expect.arrayContaining(["af:infisical:Instance", "af:infisical:Secrets", "af:infisical:Identity"]),
    );
    await backedUp();
  });

  test("is back with all it held when its provider is killed: secrets are read, and identities log in", async () => {
    await kill("secrets");
    await kill("auth");
    const up = await workspace.platform("up", "--refresh", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/the provider of secrets does not answer, and its backups have all but the last \d+ s/);
    // It was read when it was refreshed: what is not there any more would have been made again.
    expect(await inInfisical()).toEqual(made);
    const again = await workspace.platform("up", "--refresh", "--yes");
    expect(again).toMatchObject({ code: 0 });
    expect(again.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    await backedUp();
  });

  test("moves with all it holds", async () => {
    const move = await workspace.platform("lease", "move", "secrets", "--yes");
    expect(move).toMatchObject({ code: 0 });
    expect(move.screen).toMatch(/nobody could write for \d+ s until now, and nothing is lost/);
    expect(await inInfisical()).toEqual(made);
    const again = await workspace.platform("up", "--refresh", "--yes");
    expect(again).toMatchObject({ code: 0 });
    expect(again.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
  });
});
