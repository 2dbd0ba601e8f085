import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { readTrackRecord } from "../auction/track-record.ts";
import type { Caller } from "../caller.ts";
import { parseCoin } from "../chain/coin.ts";
import { emptyHash, formatTag, nonceOf } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import {
  ANYWHERE,
  caller,
  group,
  openDeployments,
  providerCloses,
  startTrial,
  type Trial,
  uactOf,
} from "../sandbox.fixture.ts";
import { createDeployment } from "../wallet/messages.ts";
import { signTransaction } from "../wallet/transaction.ts";
import { closeDeployment } from "./close.ts";
import { UnplacedError } from "./open.ts";
import { obtainPlace, type PlaceRequest } from "./place.ts";

let trial: Trial;
let market: Market;
beforeAll(async () => {
  trial = await startTrial();
});
beforeEach(async () => {
  market = await trial.open();
});
afterEach(async () => {
  trial.chain.faults.clear();
  for (const { deployment } of await openDeployments(market))
    await closeDeployment(market, deployment.id.dseq, caller());
});
afterAll(() => trial.close());

function request(service: string, changes: Partial<PlaceRequest> = {}): PlaceRequest {
  const tag = formatTag({ project: "p", stage: "s", service, nonce: nonceOf(service) });
  return { service, tag, group: group(tag), deposit: "5000000uact", placement: ANYWHERE, stateful: false, ...changes };
}

const transactions = () => Number(trial.chain.account(market.wallet.address)?.sequence);
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: Error) => error,
  );

/** Stops waiting, as a killed process does, as soon as it is told something that matches. */
function killedAt(pattern: RegExp): Caller {
  const { stop, signal } = caller();
  return { signal, status: (message) => void (pattern.test(message) && stop.abort(new Error("killed"))) };
}

test("ten services in parallel need two transactions, three at most when blocks come faster than bids", async () => {
  const before = transactions();
  const names = Array.from({ length: 10 }, (_, index) => `service-${index}`);
  const places = await Promise.all(names.map((name) => obtainPlace(market, request(name), caller())));
  expect(new Set(places.map(({ lease }) => lease.id.dseq)).size).toBe(10);
  expect(places.every(({ lease }) => lease.state === "active")).toBe(true);
  expect(transactions() - before).toBeLessThanOrEqual(3);
});

test.each([
  ["as its deposit is being sent", /^opening deployment/],
  ["while bids come in", /^\d+ bids?, /],
  ["as its lease is being sent", /^leasing /],
])("a run killed %s is taken up by the next, with one deposit", async (_name, moment) => {
  const before = await uactOf(market);
  const blind = await trial.blind();
  expect((await failure(obtainPlace(blind, request("api"), killedAt(moment))))?.message).toBe("killed");
  market = await trial.open();
  const place = await obtainPlace(market, request("api"), caller());
  expect(place.lease.state).toBe("active");
  expect(await openDeployments(market)).toHaveLength(1);
  expect(before - (await uactOf(market))).toBe(5_000_000n);
});

test("a run killed with its transaction still on the way is taken up once that is through", async () => {
  const { owner, dseq } = { owner: market.wallet.address, dseq: market.wallet.nextDseq() };
  const { tag, group, deposit } = request("api");
  const message = await createDeployment({ owner, dseq }, group, emptyHash(tag), {
    amount: parseCoin(deposit),
    sources: ["balance"],
  });
  const account = (await market.chain.account(owner, AbortSignal.timeout(5_000)))!;
  const fee = { denom: "uakt", amount: "25000" };
  const until = BigInt(trial.chain.height) + 10n;
  const options = { chainId: trial.settings.chainId, ...account, gas: 1_000_000n, until, fee };
  const { bytes, hash } = await signTransaction(trial.signer, [message], options);
  trial.chain.faults.add({ kind: "delay-broadcast", times: 1, blocks: 2 });
  await market.chain.broadcast(bytes, AbortSignal.timeout(5_000));
  // The run before lets go of it a moment after its last transaction.
  while (existsSync(trial.lockFile)) await new Promise((resolve) => setTimeout(resolve, 10));
  const killed = { pid: 2 ** 30, host: hostname(), since: "before", sent: { hash, until: String(until) } };
  await writeFile(trial.lockFile, JSON.stringify(killed));
  market = await trial.open();
  const watcher = caller();
  const place = await obtainPlace(market, request("api"), watcher);
  expect(watcher.told[0]).toBe(`an interrupted run left transaction ${hash}, waiting for its outcome`);
  expect(place.lease.id.dseq).toBe(dseq);
  expect((await openDeployments(market)).map(({ groups }) => groups[0]?.group_spec.name)).toEqual([tag]);
});

test("a finished place is found again by its tag", async () => {
  const first = await obtainPlace(market, request("api"), caller());
  market = await trial.open();
  const second = await obtainPlace(market, request("api"), caller());
  expect(second.lease.id).toEqual(first.lease.id);
  expect(second.considered[0]?.why).toContain("adopted");
});

test.each([
  ["holds data", true, false],
  ["holds none", false, false],
  ["is in the state without its lease", true, true],
])(
  "a place that an interrupted run leased, where nothing ran yet, is left where its provider is excluded since: it %s",
  async (_, stateful, known) => {
    const before = await uactOf(market);
    const first = await obtainPlace(market, request("api", { stateful }), caller());
    market = await trial.open();
    const { owner: provider } = first.provider;
    const elsewhere = { ...ANYWHERE, exclude: [{ provider }] };
    const { dseq } = first.lease.id;
    const again = request("api", { stateful, placement: elsewhere, ...(known && { dseq }) });
    const place = await obtainPlace(market, again, caller());
    expect(place.lease.id.dseq).toBe(dseq);
    expect(place.provider.owner).not.toBe(provider);
    expect((await openDeployments(market)).map(({ deployment }) => deployment.id.dseq)).toEqual([place.lease.id.dseq]);
    expect(before - (await uactOf(market))).toBeLessThan(5_100_000n);
  },
);

test("services that must be apart get different providers, even when ordered together", async () => {
  const apart = { placement: { ...ANYWHERE, apartFrom: ["api", "auth"] } };
  const [proxy, api, auth] = await Promise.all([
    obtainPlace(market, request("proxy", apart), caller()),
    obtainPlace(market, request("api"), caller()),
    obtainPlace(market, request("auth"), caller()),
  ]);
  expect(proxy.provider.owner).not.toBe(api.provider.owner);
  expect(proxy.provider.owner).not.toBe(auth.provider.owner);
});

test("services that run already are kept apart from, too", async () => {
  const api = await obtainPlace(market, request("api"), caller());
  market = await trial.open();
  const proxy = await obtainPlace(
    market,
    request("proxy", { placement: { ...ANYWHERE, apartFrom: ["api"] } }),
    caller(),
  );
  expect(proxy.provider.owner).not.toBe(api.provider.owner);
  expect(proxy.considered.map(({ why }) => why)).toContain("runs api, which must be on another provider");
});

test("where audits are asked for, only a provider that one of these auditors signed is leased from", async () => {
  const { auditor } = trial.fleet;
  const audited = (by: string) => ({ placement: { ...ANYWHERE, audited: [by] }, patience: 600 });
  const place = await obtainPlace(market, request("api", audited(auditor)), caller());
  expect(trial.fleet.find(place.provider.owner)?.profile.audited).toBe(true);
  expect(place.considered.map(({ why }) => why)).toContain(`not audited by ${auditor}`);
  const error = await failure(obtainPlace(market, request("auth", audited("akash1stranger")), caller()));
  expect(error?.message).toMatch(/no acceptable bid: .*not audited by akash1stranger/);
});

test("a provider that closed a service's lease is remembered by the next process, one that we left in peace is not", async () => {
  const calm = await obtainPlace(market, request("calm"), caller());
  await closeDeployment(market, calm.lease.id.dseq, caller());
  const first = await obtainPlace(market, request("api"), caller());
  await providerCloses(trial, first.lease);
  const record = await readTrackRecord(await trial.open());
  const { provider } = first.lease.id;
  const how = expect.stringMatching(/^closed the last lease of api \(unstable\) 1 min ago$/);
  expect(record).toContainEqual(expect.objectContaining({ provider, service: "p/s/api", how, left: false }));
  expect(record.filter(({ service }) => service === "p/s/calm")).toEqual([]);
});

describe("an order that nobody can serve", () => {
  const huge = () => {
    const small = group("g");
    const [unit] = small.resources;
    const cpu = { units: { val: "200000" } };
    return { ...small, resources: [{ ...unit!, resource: { ...unit!.resource, cpu } }] };
  };

  test("is refused before it costs a deposit, with what would be possible", async () => {
    const [before, count] = [await uactOf(market), transactions()];
    const error = await failure(obtainPlace(market, request("api", { group: huge() }), caller()));
    expect(error?.message).toMatch(/no provider can serve api now.*nothing was ordered.*5 with a quarter of the CPU/);
    const nowhere = { placement: { ...ANYWHERE, regions: ["moon"] } };
    const lost = await failure(obtainPlace(market, request("api", nowhere), caller()));
    expect(lost?.message).toMatch(/Providers that could: 7 with other placement.regions or exclude/);
    expect([await uactOf(market), transactions()]).toEqual([before, count]);
  });

  test("is ordered all the same where the stage does not ask, or nobody answers", async () => {
    for (const asked of [await trial.blind(), { ...market, console: "http://127.0.0.1:1" }]) {
      const error = await failure(obtainPlace(asked, request("api", { group: huge(), patience: 600 }), caller()));
      expect(error?.message).toMatch(/no provider bid/);
    }
  });
});

test("who could serve an order and makes no bid is named", async () => {
  const { resources } = group("g");
  const cheap = { ...group("g"), resources: [{ ...resources[0]!, price: { denom: "uact", amount: "2" } }] };
  const { considered } = await obtainPlace(market, request("api", { group: cheap }), caller());
  const silent = considered.filter(({ why }) => why.startsWith("made no bid, although its inventory could serve it"));
  expect(silent.map(({ provider }) => provider).join()).toMatch(/provider\.elm\.akash\.sandbox/);
  expect(considered).toHaveLength(7);
});

test("without an acceptable bid the deployment is closed and refunded, with the reason for each provider", async () => {
  const before = await uactOf(market);
  const nowhere = { placement: { ...ANYWHERE, regions: ["moon"] }, patience: 600 };
  const error = await failure(obtainPlace(await trial.blind(), request("api", nowhere), caller()));
  expect(error).not.toBeInstanceOf(UnplacedError);
  expect(error?.message).toMatch(/no acceptable bid: .* the placement asks for moon.*deposit refunded/);
  expect(await openDeployments(market)).toEqual([]);
  expect(await uactOf(market)).toBe(before);
});

test("a notice that nobody gives is named where nobody bids", async () => {
  const error = await failure(obtainPlace(market, request("api", { reclamation: "700h", patience: 600 }), caller()));
  expect(error?.message).toMatch(
    /^no provider bid for at most .*Few providers give 700h of notice: ask for less, or for none\./,
  );
  expect(await openDeployments(market)).toEqual([]);
});

test("an order below every price is said to be so after two blocks, with the lowest bid seen, and ends with the way out", async () => {
  const usual = await obtainPlace(market, request("usual"), caller());
  await closeDeployment(market, usual.lease.id.dseq, caller());
  const { resources } = group("g");
  const cheap = { ...group("g"), resources: [{ ...resources[0]!, price: { denom: "uact", amount: "1" } }] };
  const watcher = caller();
  const error = await failure(obtainPlace(market, request("api", { group: cheap, patience: 1500 }), watcher));
  const says =
    /for at most 1 uact a block \(0\.43 USD a month\): the price ceiling is too low; the lowest bid seen .* was \d/;
  expect(watcher.told.find((told) => told.startsWith("no bid yet"))).toMatch(says);
  expect(error?.message).toMatch(says);
  expect(error).toMatchObject({
    code: "no-bids",
    fix: expect.stringMatching(/^\.\/platform set akash\.priceCeiling [23](\.\d+)?uact .*, then: \.\/platform up$/),
  });
});

test("a provider that closes the lease leaves a group that is leased again under the same dseq", async () => {
  const first = await obtainPlace(market, request("api"), caller());
  await providerCloses(trial, first.lease);
  const dseq = first.lease.id.dseq;
  const second = await obtainPlace(market, request("api", { dseq }), caller());
  expect(second.lease.id).toMatchObject({ dseq, oseq: 2 });
});

test("a deployment that stays is ordered again when nobody bids on its order any more", async () => {
  const first = await obtainPlace(market, request("api"), caller());
  await providerCloses(trial, first.lease);
  const { dseq } = first.lease.id;
  const nowhere = { placement: { ...ANYWHERE, regions: ["moon"] }, patience: 600, dseq };
  expect((await failure(obtainPlace(market, request("api", nowhere), caller())))?.message).toMatch(/no acceptable bid/);
  const orders = await market.chain.orders({ owner: market.wallet.address, dseq }, AbortSignal.timeout(5_000));
  expect(orders.map(({ id, state }) => [id.oseq, state])).toEqual([
    [1, "closed"],
    [2, "closed"],
    [3, "open"],
  ]);
});

test("a leftover of an older version that runs nothing is closed", async () => {
  const older = request("api", { tag: "af:p/s/api#00000000" });
  await failure(obtainPlace(await trial.blind(), older, killedAt(/^\d+ bids?, /)));
  market = await trial.open();
  await obtainPlace(market, request("api"), caller());
  expect((await openDeployments(market)).map(({ groups }) => groups[0]?.group_spec.name)).toEqual([request("api").tag]);
});

test.each([
  ["a dropped broadcast", { kind: "drop-broadcast", times: 1 }],
  ["an answer that got lost", { kind: "lost-answer", times: 1, path: "/cosmos/tx/v1beta1/txs" }],
  ["a broadcast handed in twice", { kind: "duplicate-broadcast", times: 1 }],
  ["a node that is behind", { kind: "stale-node", times: 30 }],
  ["a gateway that fails", { kind: "bad-gateway", times: 2 }],
  ["a broadcast kept back for some blocks", { kind: "delay-broadcast", times: 1, blocks: 4 }],
] as const)(
  "%s costs time, never a second deposit",
  async (_name, fault) => {
    const before = await uactOf(market);
    trial.chain.faults.add(fault);
    const place = await obtainPlace(market, request("api"), caller(60_000));
    expect(place.lease.state).toBe("active");
    expect(await openDeployments(market)).toHaveLength(1);
    expect(before - (await uactOf(market))).toBe(5_000_000n);
  },
  60_000,
);

test("an unaffordable deposit is refused before anything is sent", async () => {
  const before = transactions();
  const error = await failure(obtainPlace(market, request("api", { deposit: "2000000000uact" }), caller()));
  expect(error?.message).toContain(`${market.wallet.address} has`);
  expect(transactions()).toBe(before);
});

test("parallel deposits stay under the stage's cap together", async () => {
  const names = ["a", "b", "c"];
  const results = await Promise.allSettled(
    names.map((name) => obtainPlace(market, request(name, { deposit: "40000000uact" }), caller())),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  const refused = results.find((result) => result.status === "rejected");
  expect(String(refused?.reason)).toContain("would exceed the cap of 100000000 uact");
});
