import { predecessorsOf } from "../../../akash/lease/observe.ts";
import type { Market } from "../../../akash/market.ts";
import { caller, startTrial, type Trial } from "../../../akash/sandbox.fixture.ts";
import { toGroupSpecs } from "../../../sdl/groups.ts";
import { checkSdl } from "../../../sdl/parse.ts";
import type { DeploymentInputs, DeploymentOutputs } from "../deployment/contract.ts";
import { handler as deployments } from "../deployment/handler.ts";
import { handler as manifests } from "./handler.ts";
import { marketRun } from "./run.fixture.ts";

let trial: Trial;
let market: Market;
beforeEach(async () => {
  trial = await startTrial();
  market = await trial.open();
});
afterEach(() => trial.close());

const run = () => marketRun("proxy", market);

/** A proxy on a leased address, and a host name at the ingress. */
function sdl(cpu: number) {
  const expose = [
    { port: 443, as: 443, to: [{ global: true, ip: "front" }] },
    { port: 8080, as: 80, accept: ["www.example.com"], to: [{ global: true }] },
  ];
  return {
    version: "2.1",
    endpoints: { front: { kind: "ip" } },
    services: { proxy: { image: "ghcr.io/example/proxy:1", expose } },
    profiles: {
      compute: { proxy: { resources: { cpu: { units: cpu }, memory: { size: "512Mi" }, storage: { size: "1Gi" } } } },
      placement: { dcloud: { pricing: { proxy: { denom: "uact", amount: 10_000 } } } },
    },
    deployment: { proxy: { dcloud: { profile: "proxy", count: 1 } } },
  };
}

async function leased(cpu: number, placement: Partial<DeploymentInputs["placement"]> = {}) {
  const group = toGroupSpecs(checkSdl(sdl(cpu)).sdl!)[0]!;
  const inputs = {
    service: "proxy",
    group,
    deposit: "5000000uact",
    placement: { regions: [], exclude: [], apartFrom: [], ...placement },
    stateful: false,
    drain: { seconds: 600, to: [] },
  };
  const { id, outputs } = await deployments.create(run(), inputs);
  return { outputs, close: (operation = run()) => deployments.delete(operation, id, { inputs, outputs }) };
}

function given(cpu: number, place: DeploymentOutputs, readyTimeout = 90) {
  const { owner, dseq, gseq, oseq, provider, hostUri, tag } = place;
  return {
    deployment: { owner, dseq, gseq, oseq, provider, hostUri, tag },
    sdl: sdl(cpu),
    takesOver: true,
    readyTimeout,
  };
}

const addressOf = ({ ips }: { ips: Record<string, { ip: string }[]> }) => ips.proxy?.[0]?.ip;
const ends = (address: string | undefined) => trial.network.dial(address ?? "", 443, "tcp");

test("a replacement stays with its provider though another is cheaper, and keeps address and host name", async () => {
  const first = await leased(0.5, { prefer: ["elm.akash.sandbox"] });
  const before = (await manifests.create(run(), given(0.5, first.outputs))).outputs;
  const second = await leased(1);
  expect(second.outputs.provider).toBe(first.outputs.provider);
  expect(second.outputs.considered.find(({ chosen }) => chosen)?.why).toBe("keeps the leased IP");
  expect(await predecessorsOf(market, second.outputs, caller().signal)).toEqual([first.outputs.dseq]);

  const operation = run();
  const after = (await manifests.create(operation, given(1, second.outputs))).outputs;
  expect(operation.told).toContainEqual(expect.stringMatching(/^taking front-[0-9a-f]{8}, www.example.com over from/));
  expect([after.ips, after.ownEndpoints]).toEqual([before.ips, false]);
  expect(after.services.proxy?.uris).toContain("www.example.com");
  const closing = run();
  await first.close(closing);
  expect(closing.told).toContain(`closing deployment ${first.outputs.dseq}: its leased IP has been handed over`);
  await ends(addressOf(after));
  await second.close();
}, 60_000);

test("what holds data gets an address of its own, to be reached once the data is there", async () => {
  const first = await leased(0.5);
  const own = (cpu: number, place: DeploymentOutputs) => ({
    ...given(cpu, place),
    sdl: withoutHosts(cpu),
    takesOver: false,
  });
  const before = (await manifests.create(run(), own(0.5, first.outputs))).outputs;
  const second = await leased(1);
  const after = (await manifests.create(run(), own(1, second.outputs))).outputs;
  expect(after.ownEndpoints).toBe(true);
  expect(addressOf(after)).not.toBe(addressOf(before));
  await ends(addressOf(before));
  await ends(addressOf(after));
}, 60_000);

test("a replacement elsewhere has another address", async () => {
  const first = await leased(0.5);
  const before = (await manifests.create(run(), given(0.5, first.outputs))).outputs;
  const second = await leased(0.5, { exclude: [{ provider: first.outputs.provider }] });
  const after = (await manifests.create(run(), given(0.5, second.outputs))).outputs;
  expect(addressOf(after)).not.toBe(addressOf(before));
  await ends(addressOf(before));
}, 60_000);

test("a hand-over that was interrupted is finished by the next run", async () => {
  const first = await leased(0.5);
  const before = (await manifests.create(run(), given(0.5, first.outputs))).outputs;
  const second = await leased(1);
  const { stop, signal, status } = caller();
  const interrupted = {
    ...run(),
    signal,
    status: (message: string) => {
      status(message);
      if (message.startsWith("taking ")) stop.abort(new Error("Ctrl-C"));
    },
  };
  await expect(manifests.create(interrupted, given(1, second.outputs))).rejects.toThrow("Ctrl-C");
  const after = (await manifests.create(run(), given(1, second.outputs))).outputs;
  expect(after.ips).toEqual(before.ips);
}, 60_000);

test("a provider that hands nothing over is warned of, and another address taken", async () => {
  const first = await leased(0.5);
  const before = (await manifests.create(run(), given(0.5, first.outputs))).outputs;
  const second = await leased(1);
  const provider = trial.fleet.find(second.outputs.provider)!;
  provider.migrate = () => Promise.reject(new Error("kube is busy"));
  const named = { ...given(1, second.outputs, 9), sdl: withoutHosts(1) };
  const operation = run();
  const { outputs, id } = await manifests.create(operation, named);
  expect(operation.warned).toEqual([
    expect.stringMatching(/did not hand front-\w+ over .*kube is busy.*another leased IP/),
  ]);
  expect(outputs.ownEndpoints).toBe(true);
  expect(addressOf(outputs)).not.toBe(addressOf(before));
  const changed = {
    ...named,
    sdl: { ...named.sdl, services: { proxy: { ...named.sdl.services.proxy, env: ["A=1"] } } },
  };
  const updated = await manifests.update!(run(), id, { inputs: named, outputs }, changed);
  expect(updated.ips).toEqual(outputs.ips);
}, 60_000);

function withoutHosts(cpu: number) {
  const { services, ...rest } = sdl(cpu);
  const expose = services.proxy.expose.map(({ accept: _, ...each }) => each);
  return { ...rest, services: { proxy: { ...services.proxy, expose } } };
}
