import { stateText } from "../../../akash/chain/lease-state.ts";
import { closeDeployment } from "../../../akash/lease/close.ts";
import type { Market } from "../../../akash/market.ts";
import { caller, providerReclaims, startTrial, type Trial } from "../../../akash/sandbox.fixture.ts";
import { toGroupSpecs } from "../../../sdl/groups.ts";
import { checkSdl } from "../../../sdl/parse.ts";
import { type Consents, NO_CONSENT } from "../../kernel/consents.ts";
import type { Run } from "../../kernel/handler.ts";
import { handler as manifests } from "../manifest/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { handler } from "./handler.ts";

/** Leases that a provider takes back, or ends as unstable: what a refresh finds, and where the next update goes. */

let trial: Trial;
let market: Market;
beforeAll(async () => {
  trial = await startTrial({ patience: 3_000, reclamationWindow: { min: 1, max: 2_592_000 } });
});
beforeEach(async () => {
  market = await trial.open();
});
afterEach(async () => {
  const open = await market.chain.deployments({ owner: market.wallet.address, state: "active" }, soon());
  for (const { deployment } of open) await closeDeployment(market, deployment.id.dseq, caller());
});
afterAll(() => trial.close());

const soon = () => AbortSignal.timeout(20_000);

function run(consents: Consents = NO_CONSENT): Run {
  return {
    urn: "urn:pulumi:s::p::af:akash:Deployment::api",
    name: "api",
    project: "p",
    stage: "s",
    signal: soon(),
    settings: { akash: trial.settings },
    consents,
    shared: <T>() => Promise.resolve(market) as T,
    status: () => {},
    info: () => {},
    warn: () => {},
  };
}

const sdl = () => ({
  version: "2.0",
  services: { api: { image: "ghcr.io/example/api:1", expose: [{ port: 8080, as: 80, to: [{ global: true }] }] } },
  profiles: {
    compute: { api: { resources: { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: { size: "1Gi" } } } },
    placement: { dcloud: { pricing: { api: { denom: "uact", amount: 10_000 } } } },
  },
  deployment: { api: { dcloud: { profile: "api", count: 1 } } },
});

interface State {
  id: string;
  inputs: DeploymentInputs;
  outputs: DeploymentOutputs;
}

async function placed(changes: Partial<DeploymentInputs> = {}): Promise<State> {
  const group = toGroupSpecs(checkSdl(sdl()).sdl!)[0]!;
  const placement = { regions: [], exclude: [], apartFrom: [] };
  const inputs = { service: "api", group, deposit: "5000000uact", placement, stateful: false, ...changes };
  return { inputs, ...(await handler.create(run(), inputs)) };
}

async function running(state: State): Promise<void> {
  const { owner, dseq, gseq, oseq, provider, hostUri, tag } = state.outputs;
  const deployment = { owner, dseq, gseq, oseq, provider, hostUri, tag };
  await manifests.create(run(), { deployment, sdl: sdl(), takesOver: true, readyTimeout: 20 });
}

const leasesOf = ({ owner, dseq }: DeploymentOutputs) => market.chain.leases({ owner, dseq }, soon());

async function refreshed(state: State): Promise<State> {
  return { ...state, ...(await handler.read(run(), state.id, state))! };
}

/** Refreshes until the lease is as wanted. */
async function awaited(state: State, wanted: RegExp): Promise<State> {
  for (;;) {
    const found = await refreshed(state);
    if (wanted.test(stateText(found.outputs.lease))) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const updated = async (state: State): Promise<State> => ({
  ...state,
  outputs: await handler.update!(run(), state.id, state, state.inputs),
});

const givesNotice = (address: string) => trial.fleet.find(address)!.profile.notice !== null;

test("a notice is asked for on the chain, and only who gives it bids", async () => {
  const { outputs } = await placed({ reclamation: "24h" });
  const info = await market.chain.deployment({ owner: outputs.owner, dseq: outputs.dseq }, soon());
  expect(info?.deployment.reclamation).toEqual({ min_window: "86400s" });
  expect((await leasesOf(outputs))[0]?.reclamation).toMatchObject({ window: "86400s", deadline: "0" });
  expect(stateText(outputs.lease)).toBe("active");
  expect(outputs.considered.length).toBe(trial.fleet.providers.filter(({ profile }) => profile.notice !== null).length);
  expect(givesNotice(outputs.provider)).toBe(true);
});

test("a window that the chain does not take is refused before anything is opened", async () => {
  await expect(placed({ reclamation: "721h" })).rejects.toThrow(
    /^reclamation 721h: the chain takes windows of .* to 720 h; /,
  );
  expect(await market.chain.deployments({ owner: market.wallet.address, state: "active" }, soon())).toEqual([]);
});

test("a stateless service moves at once, under its dseq, to another provider", async () => {
  const first = await placed({ reclamation: "24h" });
  await running(first);
  const [lease] = await leasesOf(first.outputs);
  await providerReclaims(trial, lease!);
  const found = await refreshed(first);
  expect(stateText(found.outputs.lease)).toMatch(
    /^reclaiming until \d{4}-\d\d-\d\dT\d\d:\d\dZ: lease_closed_reason_decommission$/,
  );
  const { outputs } = await updated(found);
  expect(outputs).toMatchObject({ dseq: first.outputs.dseq, oseq: 2, lease: { state: "active" } });
  expect(outputs.provider).not.toBe(first.outputs.provider);
  expect(outputs.considered.map(({ why }) => why)).toContain(
    `failed: it takes its lease of deployment ${outputs.dseq} back`,
  );
  expect((await leasesOf(outputs)).map(({ state }) => state).sort()).toEqual(["active", "closed"]);
});

test("a service with data stays until a person moves it; its old lease then runs on until it is deleted", async () => {
  const first = await placed({ reclamation: "24h", stateful: true });
  await running(first);
  const [lease] = await leasesOf(first.outputs);
  await providerReclaims(trial, lease!);
  const found = await refreshed(first);
  expect(handler.diff!(found, found.inputs).changes).toEqual([]);
  const richer = await handler.update!(run(), found.id, found, { ...found.inputs, deposit: "6000000uact" });
  expect(stateText(richer.lease)).toMatch(/^reclaiming/);
  expect((await leasesOf(first.outputs)).map(({ state }) => state)).toEqual(["reclaiming"]);
  const placement = { ...found.inputs.placement, exclude: [{ provider: first.outputs.provider }] };
  const refused = { fix: expect.stringMatching(/--data-loss api$/) };
  expect(() => handler.diff!(found, { ...found.inputs, placement })).toThrow(expect.objectContaining(refused));
  const moved = handler.diff!(found, { ...found.inputs, placement }, new Set(["api"])).changes;
  expect(moved).toEqual([expect.objectContaining({ replace: true })]);
  const successor = await placed({ reclamation: "24h", stateful: true, placement });
  expect(successor.outputs.dseq).not.toBe(first.outputs.dseq);
  expect(successor.outputs.provider).not.toBe(first.outputs.provider);
  expect((await leasesOf(first.outputs)).map(({ state }) => state)).toEqual(["reclaiming"]);
  await expect(handler.delete(run(), first.id, first)).rejects.toMatchObject({
    message: expect.stringMatching(/^api holds data: /),
    ...refused,
  });
  expect((await leasesOf(first.outputs)).map(({ state }) => state)).toEqual(["reclaiming"]);
  await handler.delete(run(new Set(["api"])), first.id, first);
  expect((await leasesOf(successor.outputs)).map(({ state }) => state)).toEqual(["active"]);
});

test("who does not move in time is closed by the provider, with the reason", async () => {
  const first = await placed({ reclamation: "1s" });
  await running(first);
  const [lease] = await leasesOf(first.outputs);
  await providerReclaims(trial, lease!);
  const found = await awaited(first, /^closed/);
  expect(stateText(found.outputs.lease)).toBe("closed: lease_closed_reason_decommission");
  market = await trial.open();
  const { outputs } = await updated(found);
  expect(outputs).toMatchObject({ dseq: first.outputs.dseq, lease: { state: "active" } });
  expect(outputs.provider).not.toBe(first.outputs.provider);
});

test("what does not stay ready is closed as unstable, and no provider is asked twice", async () => {
  const visited: string[] = [];
  let state = await placed();
  for (let round = 0; round < 2; round++) {
    visited.push(state.outputs.provider);
    await running(state);
    const lease = (await leasesOf(state.outputs)).find(({ state }) => state === "active");
    await trial.fleet.find(state.outputs.provider)!.failWorkloads(lease!.id);
    const found = await awaited(state, /^closed/);
    expect(stateText(found.outputs.lease)).toBe("closed: lease_closed_reason_unstable");
    state = await updated(found);
  }
  expect(new Set([...visited, state.outputs.provider]).size).toBe(3);
});
