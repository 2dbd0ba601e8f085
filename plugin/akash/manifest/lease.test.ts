import { stateText } from "../../../akash/chain/lease-state.ts";
import type { Market } from "../../../akash/market.ts";
import { caller, providerCloses, startTrial, type Trial } from "../../../akash/sandbox.fixture.ts";
import { explain } from "../../../errors/explain.ts";
import { toGroupSpecs } from "../../../sdl/groups.ts";
import { checkSdl } from "../../../sdl/parse.ts";
import { PartialError } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "../deployment/contract.ts";
import { handler as deployments } from "../deployment/handler.ts";
import type { ManifestOutputs } from "./contract.ts";
import { handler as manifests } from "./handler.ts";
import { marketRun } from "./run.fixture.ts";

let trial: Trial;
let market: Market;
beforeAll(async () => {
  trial = await startTrial();
});
beforeEach(async () => {
  market = await trial.open();
});
afterAll(() => trial.close());

const run = () => marketRun("api", market);
/** Whoever runs it has given the data up. */
const consenting = () => marketRun("api", market, new Set(["api"]));

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

const leaseOf = ({ owner, dseq, gseq, oseq, provider, hostUri, tag }: DeploymentOutputs) => ({
  owner,
  dseq,
  gseq,
  oseq,
  provider,
  hostUri,
  tag,
});
/** A leased service and how to end it. */
async function leased(changes: Partial<DeploymentInputs> = {}) {
  const inputs = place(changes);
  const { id, outputs } = await deployments.create(run(), inputs);
  return { id, state: { inputs, outputs }, end: () => deployments.delete(consenting(), id, { inputs, outputs }) };
}
const nameOfProvider = (address: string) => trial.fleet.find(address)!.name;

test("a service is leased, run, changed in place, and closed again", async () => {
  const { id, state, end } = await leased();
  expect(id).toBe(`${state.outputs.owner}/${state.outputs.dseq}`);
  expect(stateText(state.outputs.lease)).toBe("active");
  expect(state.outputs.considered.filter(({ chosen }) => chosen)).toHaveLength(1);

  const deployment = leaseOf(state.outputs);
  const first = await manifests.create(run(), { deployment, sdl: sdl(), takesOver: true, readyTimeout: 20 });
  expect(first.outputs.services.api).toMatchObject({ total: 1, ready: 1 });
  expect(first.outputs.services.api?.uris).toHaveLength(1);
  expect(first.outputs.forwardedPorts.api).toEqual([expect.objectContaining({ port: 5432 })]);
  expect(first.outputs.version).toMatch(/^[0-9a-f]{64}$/);

  const changed = { deployment, sdl: sdl("ghcr.io/example/api:2", ["MODE=b"]), takesOver: true, readyTimeout: 20 };
  const old = { inputs: first.outputs, outputs: first.outputs };
  const second = await manifests.update!(run(), first.id, old, changed);
  expect(second.version).not.toBe(first.outputs.version);
  expect(second.services.api?.uris).toEqual(first.outputs.services.api?.uris);

  expect((await deployments.read(run(), id, state))?.outputs).toEqual(state.outputs);
  await end();
  await end();
  expect(await deployments.read(run(), id, state)).toBeNull();
  expect(await manifests.read(run(), first.id, { inputs: changed, outputs: second })).toBeNull();
});

test("a place that runs is taken back by another creation under its very tag, and nothing else is opened", async () => {
  const first = await leased();
  await manifests.create(run(), {
    deployment: leaseOf(first.state.outputs),
    sdl: sdl(),
    takesOver: true,
    readyTimeout: 20,
  });
  const second = await leased();
  expect(second.id).toBe(first.id);
  const found = await deployments.read(run(), second.id, second.state);
  expect(stateText(found!.outputs.lease)).toBe("active");
  await second.end();
});

test("an SDL that does not fit what was ordered is refused before anything is sent", async () => {
  const { state, end } = await leased();
  const given = { deployment: leaseOf(state.outputs), sdl: sdl("api:1", [], 2), takesOver: true, readyTimeout: 20 };
  await expect(manifests.create(run(), given)).rejects.toThrow(/does not fit deployment .*CPU resources mismatch/);
  await end();
});

test("a manifest that the provider lost is found missing and sent again", async () => {
  const { state, end } = await leased();
  const { owner, dseq, provider } = state.outputs;
  const inputs = { deployment: leaseOf(state.outputs), sdl: sdl(), takesOver: true, readyTimeout: 20 };
  const { id, outputs } = await manifests.create(run(), inputs);
  await trial.fleet.find(provider)!.loseManifest(owner, dseq);
  const found = await manifests.read(run(), id, { inputs, outputs });
  expect(found?.outputs.version).toBe("");
  const again = await manifests.update!(run(), id, { inputs, outputs: found!.outputs }, inputs);
  expect(again.services.api?.ready).toBe(1);
  await end();
});

test("a service that does not get ready is reported, and continued by the next run", async () => {
  const { state, end } = await leased();
  const given = { deployment: leaseOf(state.outputs), sdl: sdl(), takesOver: true, readyTimeout: 1 };
  await trial.fleet.kill(nameOfProvider(state.outputs.provider));
  const { stop, signal } = caller();
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 1500);
  await expect(manifests.create({ ...run(), signal }, given)).rejects.toThrow("Ctrl-C");
  await trial.fleet.revive(nameOfProvider(state.outputs.provider));
  expect(
    (await manifests.create(run(), { ...given, takesOver: true, readyTimeout: 20 })).outputs.services.api?.ready,
  ).toBe(1);
  await end();
});

test.each([
  [
    "that does not exist",
    "no-such-image",
    "image-unavailable",
    /^container api: image ghcr\.io\/x\/no-such-image:1 cannot be pulled, the registry says: .*: not found\n?/,
    /get the same answer/,
  ],
  [
    "that is private",
    "private-image",
    "image-unavailable",
    /cannot be pulled, the registry says: pull access denied/,
    /get the same answer/,
  ],
  [
    "that crashes",
    "crash-loop",
    "container-crashed",
    /container api ends at every start; it wrote last:\n {4}exit 1/,
    /fault may be their own/,
  ],
])(
  "an image %s is told with its container and what was answered or written, and the lease is kept",
  async (_, image, code, says, kept) => {
    const { state, end } = await leased();
    const given = {
      deployment: leaseOf(state.outputs),
      sdl: sdl(`ghcr.io/x/${image}:1`),
      takesOver: true,
      readyTimeout: 6,
    };
    const failure = await manifests.create(run(), given).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialError);
    const { message, fix, code: own } = explain((failure as PartialError).reasons[0], { stage: "s" });
    expect(own).toBe(code);
    expect(message).toMatch(says);
    expect(message).toMatch(/The lease stays: /);
    expect(message).toMatch(kept);
    expect(fix).toMatch(/, then: \.\/platform up --stage s$/);
    const { services } = await manifests.update!(
      run(),
      (failure as PartialError).id,
      { inputs: given, outputs: (failure as PartialError & { outputs: ManifestOutputs }).outputs },
      { ...given, sdl: sdl(), readyTimeout: 20 },
    );
    expect(services.api?.ready).toBe(1);
    await end();
  },
);

test("a provider that refuses the first manifest of a lease is left, and the place is leased from another one", async () => {
  const { id, state, end } = await leased();
  const refusing = trial.fleet.find(state.outputs.provider)!;
  refusing.misconfiguration = "manifests are refused";
  const given = { deployment: leaseOf(state.outputs), sdl: sdl(), takesOver: true, readyTimeout: 20 };
  await expect(manifests.create(run(), given)).rejects.toThrow(/refuses the manifest.*no node.*The lease was closed/s);
  await expect(manifests.create(run(), given)).rejects.toThrow(/has ended \(lease_closed_owner\)/);

  market = await trial.open();
  const found = await deployments.read(run(), id, state);
  expect(stateText(found!.outputs.lease)).toBe("closed: lease_closed_owner");
  const left = { inputs: state.inputs, outputs: found!.outputs };
  const moved = await deployments.update!(run(), id, left, state.inputs);
  expect(moved).toMatchObject({ dseq: state.outputs.dseq, oseq: 2, lease: { state: "active" } });
  expect(moved.considered.map(({ why }) => why).join()).toContain("but it ran nothing of api and was left 1 min ago");
  const { outputs } = await manifests.create(run(), { ...given, deployment: leaseOf(moved) });
  expect(outputs.services.api?.ready).toBe(1);
  refusing.misconfiguration = undefined;
  await end();
}, 60_000);

test("a provider that has gone is drift, and a stateless service moves to another under its dseq", async () => {
  const { id, state, end } = await leased();
  const gone = nameOfProvider(state.outputs.provider);
  await trial.fleet.kill(gone);
  const observer = run();
  const found = await deployments.read(observer, id, state);
  expect(stateText(found!.outputs.lease)).toMatch(/^provider gone: /);
  expect(observer.warned).toHaveLength(1);
  const moved = await deployments.update!(run(), id, { ...state, outputs: found!.outputs }, state.inputs);
  expect(moved).toMatchObject({ dseq: state.outputs.dseq, oseq: 2, lease: { state: "active" } });
  expect(moved.provider).not.toBe(state.outputs.provider);
  await trial.fleet.revive(gone);
  await end();
}, 20_000);

test("a stateful service whose provider has gone gets another deployment, and the old one stays until it is deleted", async () => {
  const { state, end } = await leased({ stateful: true });
  const gone = nameOfProvider(state.outputs.provider);
  await trial.fleet.kill(gone);
  const replacement = await leased({ stateful: true });
  expect(replacement.state.outputs.dseq).not.toBe(state.outputs.dseq);
  expect(replacement.state.outputs.provider).not.toBe(state.outputs.provider);
  const { owner, dseq } = state.outputs;
  expect((await market.chain.deployment({ owner, dseq }, AbortSignal.timeout(5_000)))?.deployment.state).toBe("active");
  await trial.fleet.revive(gone);
  await end();
  await replacement.end();
}, 20_000);

test("a lease that its provider closed is drift with the reason", async () => {
  const { id, state, end } = await leased();
  const { owner, dseq } = state.outputs;
  const [lease] = await market.chain.leases({ owner, dseq, state: "active" }, AbortSignal.timeout(5_000));
  await providerCloses(trial, lease!);
  const found = await deployments.read(run(), id, state);
  expect(stateText(found!.outputs.lease)).toBe("closed: lease_closed_reason_unstable");
  await end();
});

test("a place that runs under the very tag is not taken by a run that has not compared the state with the chain", async () => {
  const { state, end } = await leased();
  const deployment = leaseOf(state.outputs);
  await manifests.create(run(), { deployment, sdl: sdl(), takesOver: true, readyTimeout: 20 });
  const before = await market.chain.deployments({ owner: state.outputs.owner }, run().signal);
  await expect(deployments.create({ ...run(), stateCompared: false }, place())).rejects.toMatchObject({
    message: expect.stringMatching(
      `^deployment ${state.outputs.dseq} runs under this very tag.*Nothing was paid or changed$`,
    ),
    fix: expect.stringMatching(/^\.\/platform up/),
  });
  expect(await market.chain.deployments({ owner: state.outputs.owner }, run().signal)).toEqual(before);
  expect((await deployments.create(run(), place())).outputs.dseq).toBe(state.outputs.dseq);
  await end();
});

test("a higher deposit is added to the escrow of the running deployment", async () => {
  const { id, state, end } = await leased();
  const { owner, dseq } = state.outputs;
  const outputs = await deployments.update!(run(), id, state, { ...state.inputs, deposit: "7000000uact" });
  expect(outputs).toMatchObject({ dseq, deposit: "7000000uact" });
  const info = await market.chain.deployment({ owner, dseq }, AbortSignal.timeout(5_000));
  const deposits = info!.escrow_account.state.deposits!.map(({ balance }) => Number.parseInt(balance.amount, 10));
  expect(Math.max(...deposits)).toBeLessThanOrEqual(5_000_000);
  expect(deposits).toHaveLength(2);
  await end();
});

test("a deployment is imported by owner and dseq, and then needs no change of its group", async () => {
  const { id, state, end } = await leased();
  const found = (await deployments.read(run(), id))!;
  expect(found.inputs.service).toBe("api");
  expect(found.inputs.deposit).toBe("5000000uact");
  expect(deployments.diff!({ inputs: found.inputs, outputs: found.outputs }, state.inputs).changes).toEqual([]);
  await end();
  await expect(deployments.read(run(), "nonsense")).rejects.toThrow(
    expect.objectContaining({ fix: expect.stringContaining("write owner/dseq") }),
  );
});

test("an interrupted creation is recorded with its dseq and finished in place", async () => {
  const { stop, signal } = caller();
  market = await trial.blind();
  const status = (message: string) => void (/bids?, /.test(message) && stop.abort(new Error("Ctrl-C")));
  const error = await deployments.create({ ...run(), signal, status }, place()).catch((error_: unknown) => error_);
  expect(error).toBeInstanceOf(PartialError);
  const { id, outputs } = error as PartialError & { outputs: DeploymentOutputs };
  expect(stateText(outputs.lease)).toBe("pending: Ctrl-C");
  const state = { inputs: place(), outputs };
  const finished = await deployments.update!(run(), id, state, place());
  expect(finished).toMatchObject({ dseq: outputs.dseq, lease: { state: "active" } });
  await deployments.delete(run(), id, state);
});
