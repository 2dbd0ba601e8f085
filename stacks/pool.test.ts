import type { DeploymentInputs, DeploymentOutputs } from "../plugin/akash/deployment/contract.ts";
import { diffDeployment } from "../plugin/akash/deployment/diff.ts";
import { sdlChanges } from "../plugin/akash/manifest/sdl-changes.ts";
import type { Sdl } from "../sdl/document.ts";
import { inputsOf, type Registration, registerStage, revealed, stageWith, visible } from "./program.fixture.ts";

const wiki = { image: "example/wiki:1.0.0", port: 8080, hosts: ["wiki"], database: true };

const registered = async (postgres: object, apps: object = {}) =>
  (await registerStage("local", false, () => stageWith({ postgres, apps }))).registrations;

const sdlOf = (registrations: readonly Registration[], name = "postgres"): Sdl =>
  revealed(inputsOf(registrations, "af:akash:Manifest", name).sdl) as Sdl;

const deploymentOf = (registrations: readonly Registration[]) =>
  inputsOf(registrations, "af:akash:Deployment", "postgres") as unknown as DeploymentInputs;

/** What the engine would do to a PostgreSQL that runs. */
function diff(old: readonly Registration[], given: readonly Registration[], consents?: ReadonlySet<string>) {
  const inputs = deploymentOf(old);
  const lease = { state: "active", detail: "" };
  const outputs = { ...inputs, dseq: "7", tag: "af:p/prod/postgres#00000000", lease } as DeploymentOutputs;
  return diffDeployment({ inputs, outputs }, deploymentOf(given), new Date("2026-11-30T12:00:00Z"), consents);
}

describe("PostgreSQL with a pool", () => {
  let without: readonly Registration[];
  let pooled: readonly Registration[];
  beforeAll(async () => {
    without = await registered({});
    pooled = await registered({ pool: true });
  });

  test("has the pool between its tunnel and the server, which nobody else reaches", () => {
    const { services } = sdlOf(pooled);
    const open = (name: string) => services[name]?.expose?.map(({ port, to }) => ({ port, to }));
    expect(Object.keys(services).sort()).toEqual(["pool", "postgres", "tunnel"]);
    expect(services.tunnel?.env).toContain("TUNNEL_CONNECT=pool:5432");
    expect(open("pool")).toEqual([{ port: 5432, to: [{ service: "tunnel" }] }]);
    expect(open("postgres")).toEqual([{ port: 5432, to: [{ service: "pool" }] }]);
  });

  test("tells it the databases, who may log in with which password, and its limits", () => {
    expect(sdlOf(pooled).services.pool?.env).toEqual([
      "POOL_CLIENTS=200",
      "POOL_DATABASES=alternatefutures,alternatefutures_auth",
      "POOL_LOGINS=api:canary-postgres-api\nauth:canary-postgres-auth",
      "POOL_PORT=5432",
      "POOL_SERVER=postgres:5432",
      "POOL_SIZE=20",
    ]);
    expect(JSON.stringify(visible(inputsOf(pooled, "af:akash:Manifest", "postgres")))).not.toContain("canary");
  });

  test("builds its image, and changes nothing of whom it serves", () => {
    expect(inputsOf(pooled, "af:oci:Image", "pgbouncer")).toMatchObject({ context: "images/pgbouncer" });
    const others = (registrations: readonly Registration[]) =>
      registrations.filter(({ type, name }) => name !== "pgbouncer" && !(name === "postgres" && /akash/.test(type)));
    expect(others(pooled)).toEqual(others(without));
    expect(sdlOf(pooled, "api").services.postgres?.env).toEqual(sdlOf(without, "api").services.postgres?.env);
  });

  test("is another group on the market: switched on or off later it ends the data, which has to be given up by name", () => {
    for (const [old, given] of [
      [without, pooled],
      [pooled, without],
    ] as const) {
      expect(() => diff(old, given)).toThrow(/^postgres holds data: volume data \(10Gi\) of deployment 7 ends/);
      expect(diff(old, given, new Set(["postgres"])).changes[0]).toMatchObject({ replace: true });
    }
  });

  test("takes other limits in place, and a database more", async () => {
    const limited = await registered({ pool: { size: 10, clients: 50 } });
    expect(diff(pooled, limited).changes).toEqual([]);
    const changes = sdlChanges({ ...sdlOf(pooled) }, { ...sdlOf(limited) });
    expect(changes.map(({ path }) => path)).toEqual(["sdl.services.pool.env"]);
    const more = await registered({ pool: true }, { wiki });
    expect(diff(pooled, more).changes.filter(({ replace }) => replace)).toEqual([]);
    expect(sdlOf(more).services.pool?.env).toContain("POOL_DATABASES=alternatefutures,alternatefutures_auth,wiki");
  });
});

test("without a pool, said or not, nothing of one is there", async () => {
  const registrations = await registered({ pool: false });
  expect(registrations).toEqual(await registered({}));
  expect(Object.keys(sdlOf(registrations).services).sort()).toEqual(["postgres", "tunnel"]);
  expect(registrations.map(({ name }) => name)).not.toContain("pgbouncer");
});
