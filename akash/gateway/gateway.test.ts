import { toGroupSpecs } from "../../sdl/groups.ts";
import { toManifest } from "../../sdl/manifest.ts";
import { checkSdl } from "../../sdl/parse.ts";
import type { LeaseId } from "../chain/client.ts";
import { awaitReady } from "../lease/await-ready.ts";
import { deliverManifest } from "../lease/deliver.ts";
import { obtainPlace } from "../lease/place.ts";
import type { Market } from "../market.ts";
import { caller, startTrial, type Trial } from "../sandbox.fixture.ts";
import { Gateway, type GatewayLease, gatewayAnswers } from "./gateway.ts";

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const tag = "af:p/s/api#00000000";
const sdl = checkSdl({
  version: "2.0",
  services: { api: { image: "api:1", expose: [{ port: 80, to: [{ global: true }] }] } },
  profiles: {
    compute: { api: { resources: { cpu: { units: 0.5 }, memory: { size: "512Mi" }, storage: { size: "1Gi" } } } },
    placement: { [tag]: { pricing: { api: { denom: "uact", amount: 10_000 } } } },
  },
  deployment: { api: { [tag]: { profile: "api", count: 1 } } },
}).sdl!;

let trial: Trial;
let market: Market;
let gateway: Gateway;
let target: GatewayLease & LeaseId;
beforeAll(async () => {
  trial = await startTrial();
  market = await trial.open();
  const group = toGroupSpecs(sdl)[0]!;
  const placement = { regions: [], exclude: [], apartFrom: [] };
  const request = { service: "api", tag, group, deposit: "5000000uact", placement, stateful: false };
  const { lease, provider } = await obtainPlace(market, request, caller());
  target = { ...lease.id, hostUri: provider.host_uri };
  gateway = await Gateway.open(market, target, caller().signal);
  expect(await gateway.status(caller().signal)).toBeNull();
  await deliverManifest(market, target, toManifest(sdl), caller());
  await awaitReady(market, target, toManifest(sdl), { timeout: 20, predecessors: [] }, caller());
}, 20_000);
afterAll(async () => {
  await gateway.close();
  await trial.close();
});

test("tells how a lease is", async () => {
  expect((await gateway.status(caller().signal))?.services.api).toMatchObject({ total: 1, ready_replicas: 1 });
});

test("reads the log to its end", async () => {
  const lines = await all(gateway.logs({ services: ["api"] }, caller().signal));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every(({ name }) => name.startsWith("api"))).toBe(true);
});

test("follows events until it is stopped", async () => {
  const { stop, signal } = caller();
  const seen: string[] = [];
  for await (const event of gateway.events(true, signal)) {
    seen.push(event.object.kind ?? "");
    stop.abort();
  }
  expect(seen.length).toBeGreaterThan(0);
});

test("follows the log of a container to its end", async () => {
  const { signal } = caller();
  const lines = all(gateway.logs({ services: ["api"], follow: true }, signal));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await trial.fleet.find(target.provider)!.failWorkloads(target)).toBe(true);
  expect((await lines).length).toBeGreaterThan(0);
  expect(signal.aborted).toBe(false);
});

test("says in the gateway's words how a stream was refused", async () => {
  const { take } = market.tokens;
  market.tokens.take = async () => "no.token.at-all";
  const lines = all(gateway.logs({ services: ["api"] }, caller().signal)).finally(() => {
    market.tokens.take = take;
  });
  await expect(lines).rejects.toThrow(/^provider\.\S+\/logs: HTTP 401: JWT is invalid/);
});

test("says why a stream ended", async () => {
  const lines = all(gateway.logs({ services: ["nothing"] }, caller().signal));
  await expect(lines).rejects.toThrow(/closed with 4000 no running pods/);
});

test("a provider that renewed its certificate without revoking the earlier ones is reached", async () => {
  const { signal } = caller();
  const { name } = trial.fleet.find(target.provider)!;
  for (let count = 0; count < 3; count++) {
    await trial.fleet.renewCertificate(name);
    await market.chain.nextBlock((await market.chain.latestBlock(signal)).height, signal);
    expect(await gatewayAnswers(market, target, signal)).toBeUndefined();
    expect(await gateway.status(signal)).not.toBeNull();
  }
  expect(await market.chain.certificates(target.provider, signal)).toHaveLength(4);
}, 40_000);

test("a manifest that differs from the chain's hash is refused with the provider's words", async () => {
  await expect(gateway.sendManifest("[]", caller().signal)).rejects.toThrow(/HTTP 422/);
});
