import { setTimeout as sleep } from "node:timers/promises";
import { Ledger } from "./ledger.ts";
import { randomSecrets, secretOutputs } from "./secret-outputs.ts";
import { keepServices, Workspace } from "./workspace.ts";

interface Row {
  readonly name: string;
  readonly seenBy: readonly string[];
  readonly madeAt?: string;
  readonly seenByLeft: boolean;
  readonly changing: boolean;
  readonly keyOf?: string;
  readonly due: boolean;
}

/** A stack as the engine's file has it. */
interface Checkpoint {
  checkpoint: { latest: { resources: { outputs?: { rotating?: boolean } }[] } };
}

/** Secrets of a platform that are rotated; each test goes on from where the one before left it. */
describe("the secrets of a stage", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(19_500);
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => keepServices(stage, "secrets", "postgres", "auth", "proxy"));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
  }, 300_000);
  afterAll(() => workspace.dispose(), 60_000);

  const rows = async () =>
    (JSON.parse((await workspace.platform("secrets", "status", "--json")).stdout) as { secrets: Row[] }).secrets;
  const seenByAuth = async () => (await rows()).filter(({ seenBy }) => seenBy.includes("auth"));
  const clientSecrets = () => secretOutputs(workspace, "af:infisical:Identity", "clientSecret");

  test("are listed with who sees them and their age, without a value", async () => {
    const outcome = await workspace.platform("secrets", "status");
    expect(outcome).toMatchObject({ code: 0 });
    for (const value of (await randomSecrets(workspace)).values()) expect(outcome.screen).not.toContain(value);
    const names = (await seenByAuth()).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["auth-refresh", "postgres-auth", "postgres-tunnel-auth", "service-auth", "shared-jwt"]),
    );
    expect(names).not.toContain("postgres-api");
    for (const { madeAt } of await rows()) expect(Date.now() - Date.parse(madeAt ?? "")).toBeLessThan(600_000);
  }, 60_000);

  test("that a service sees are rotated: others take their place everywhere, keys of stored data stay", async () => {
    const [before, logins] = [await randomSecrets(workspace), await clientSecrets()];
    const seen = await seenByAuth();
    const deployments = await ledger.deployments();
    const outcome = await workspace.platform("secrets", "rotate", "auth", "--yes");
    expect(outcome).toMatchObject({ code: 0 });
    const [after, others] = [await randomSecrets(workspace), await clientSecrets()];
    for (const { name, keyOf } of seen) {
      const same = (after.get(name) ?? others.get(name)) === (before.get(name) ?? logins.get(name));
      expect([name, same]).toEqual([name, keyOf !== undefined]);
    }
    expect((await rows()).filter(({ changing }) => changing)).toEqual([]);
    expect(others.get("infrastructure-proxy")).toBe(logins.get("infrastructure-proxy"));
    expect(await ledger.deployments()).toHaveLength(deployments.length);
    expect(await workspace.platform("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
    expect((await workspace.platform("status")).code).toBe(0);
  }, 240_000);

  test("whose rotation was killed are accepted in both forms until up has finished it", async () => {
    const file = ".platform/state/.pulumi/stacks/alternate-futures/local.json";
    // Not a pending operation that has it already: its end is not written down.
    const rotating = async () => {
      const { checkpoint } = JSON.parse(await workspace.read(file)) as Checkpoint;
      return checkpoint.latest.resources.some(({ outputs }) => outputs?.rotating);
    };
    const begun = async () => {
      while (!(await rotating().catch(() => false))) await sleep(20);
    };
    await workspace.kill(begun, "secrets", "rotate", "auth", "--yes");
    const status = await workspace.platform("secrets", "status");
    expect(status.screen).toMatch(/the former is still accepted/);
    expect(status.screen).toContain("./platform up --stage local");
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect((await rows()).filter(({ changing }) => changing)).toEqual([]);
    expect(await workspace.platform("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
    expect((await workspace.platform("status")).code).toBe(0);
  }, 240_000);

  test("are changed with a move: what the service logs in with at once, the rest once the stage wants it", async () => {
    const [before, logins] = [await randomSecrets(workspace), await clientSecrets()];
    const moved = await workspace.platform("lease", "move", "auth", "--yes");
    expect(moved).toMatchObject({
      code: 0,
      screen: expect.stringMatching(/a provider that was left has seen .*shared-jwt/),
    });
    const after = await clientSecrets();
    expect(after.get("service-auth")).not.toBe(logins.get("service-auth"));
    expect(after.get("infrastructure-proxy")).toBe(logins.get("infrastructure-proxy"));
    expect(await randomSecrets(workspace)).toEqual(before);
    const due = (await rows()).filter((row) => row.due);
    expect(due.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["auth-refresh", "postgres-auth", "postgres-tunnel-auth", "shared-jwt"]),
    );
    expect(due.every(({ seenByLeft, seenBy }) => seenByLeft && seenBy.includes("auth"))).toBe(true);
    expect((await workspace.platform("secrets", "status")).code).toBe(1);
    expect(await workspace.platform("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
    await workspace.editStage((stage) => stage.setIn(["config", "rotateOnMove"], true));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    const last = await randomSecrets(workspace);
    for (const { name } of due) expect([name, last.get(name) === before.get(name)]).toEqual([name, false]);
    expect((await workspace.platform("secrets", "status")).code).toBe(0);
    expect(await workspace.platform("preview", "--expect-no-changes")).toMatchObject({ code: 0 });
    expect((await workspace.platform("status")).code).toBe(0);
  }, 300_000);

  test("are due after the days that the stage says, and --due rotates no others", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "rotateAfter"], 90));
    expect((await rows()).filter(({ due }) => due)).toEqual([]);
    const outcome = await workspace.platform("secrets", "rotate", "--due", "--yes");
    expect(outcome).toMatchObject({ code: 0, screen: expect.stringContaining("nothing to rotate") });
    const wrong = await workspace.platform("secrets", "rotate", "nothing", "--yes");
    expect(wrong).toMatchObject({ code: 1, screen: expect.stringMatching(/nothing has no secrets.*one of .*auth/s) });
  }, 60_000);

  test("do not hold up the proxy while Infisical is down: what it logs in with follows afterwards", async () => {
    const provider = await ledger.providerOf("secrets");
    const fault = (kind: string) =>
      fetch(`http://127.0.0.1:${workspace.port}/faults`, { method: "POST", body: JSON.stringify({ kind, provider }) });
    const logins = await clientSecrets();
    expect((await fault("kill-provider")).status).toBe(200);
    const moved = await workspace.platform("lease", "move", "proxy", "--yes");
    expect(moved.screen).toMatch(/moved proxy from \S+ to /);
    expect((await clientSecrets()).get("infrastructure-proxy")).toBe(logins.get("infrastructure-proxy"));
    expect((await fault("revive-provider")).status).toBe(200);
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect((await clientSecrets()).get("infrastructure-proxy")).not.toBe(logins.get("infrastructure-proxy"));
  }, 240_000);
});
