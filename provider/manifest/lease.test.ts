import type { Market } from "../../akash/market.ts";
import { caller, startTrial, type Trial } from "../../akash/sandbox.fixture.ts";
import { toGroupSpecs } from "../../sdl/groups.ts";
import { checkSdl } from "../../sdl/parse.ts";
import type { DeploymentInputs } from "../deployment/contract.ts";
import { handler as deployments } from "../deployment/handler.ts";
import type { Run } from "../kernel/handler.ts";
import { handler as manifests } from "./handler.ts";

let trial: Trial;
let market: Market;
beforeEach(async () => {
  trial = await startTrial();
  market = await trial.open();
});
afterEach(() => trial.close());

/** One operation of a provider process that already has its market. */
function run(): Run & { told: string[]; warned: string[] } {
  const { signal, told, status } = caller();
  const warned: string[] = [];
  return {
    urn: "urn:pulumi:s::p::af:akash:Deployment::api",
    name: "api",
    project: "p",
    stage: "s",
    signal,
    settings: { akash: trial.settings },
    shared: <T>() => Promise.resolve(market) as T,
    status,
    info: status,
    warn: (message) => void warned.push(message),
    told,
    warned,
  };
}

function sdl(image = "ghcr.io/example/api:1", env = ["MODE=a"], cpu = 0.5) {
  const expose = [
    { port: 8080, as: 80, to: [{ global: true }] },
    { port: 5432, to: [{ global: true }] },
  ];
  return {
    version: "2.0",
    services: { api: { image, env, expose } },
    profiles: {
      compute: { api: { resources: { cpu: { units: cpu }, memory: { size: "512Mi" }, storage: { size: "1Gi" } } } },
      placement: { dcloud: { pricing: { api: { denom: "uact", amount: 10_000 } } } },
    },
    deployment: { api: { dcloud: { profile: "api", count: 1 } } },
  };
}

function place(changes: Partial<DeploymentInputs> = {}): DeploymentInputs {
  const group = toGroupSpecs(checkSdl(sdl()).sdl!)[0]!;
  const placement = { regions: [], exclude: [], apartFrom: [] };
  return { service: "api", group, deposit: "5000000uact", placement, stateful: false, ...changes };
}

test("a service is leased, run, changed in place, and closed again", async () => {
  const deployment = await deployments.create(run(), place());
  const { owner, dseq, gseq, oseq, provider, hostUri, tag } = deployment.outputs;
  expect(deployment.id).toBe(`${owner}/${dseq}`);
  expect(deployment.outputs.leaseState).toBe("active");
  expect(deployment.outputs.considered.filter(({ chosen }) => chosen)).toHaveLength(1);

  const lease = { owner, dseq, gseq, oseq, provider, hostUri, tag };
  const first = await manifests.create(run(), { deployment: lease, sdl: sdl(), readyTimeout: 20 });
  expect(first.outputs.services.api).toMatchObject({ total: 1, ready: 1 });
  expect(first.outputs.services.api?.uris).toHaveLength(1);
  expect(first.outputs.forwardedPorts.api).toEqual([expect.objectContaining({ port: 5432 })]);
  expect(first.outputs.version).toMatch(/^[0-9a-f]{64}$/);

  const changed = { deployment: lease, sdl: sdl("ghcr.io/example/api:2", ["MODE=b"]), readyTimeout: 20 };
  const old = { inputs: first.outputs, outputs: first.outputs };
  const second = await manifests.update!(run(), first.id, old, changed);
  expect(second.version).not.toBe(first.outputs.version);
  expect(second.services.api?.uris).toEqual(first.outputs.services.api?.uris);

  const state = { inputs: place(), outputs: deployment.outputs };
  expect((await deployments.read(run(), deployment.id, state))?.outputs).toEqual(deployment.outputs);
  await deployments.delete(run(), deployment.id, state);
  await deployments.delete(run(), deployment.id, state);
  expect(await deployments.read(run(), deployment.id, state)).toBeNull();
  expect(await manifests.read(run(), first.id, { inputs: changed, outputs: second })).toBeNull();
});
