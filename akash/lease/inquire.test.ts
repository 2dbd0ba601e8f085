import type { Caller } from "../caller.ts";
import { inquiryTag } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import { ANYWHERE, caller, group, openDeployments, startTrial, type Trial, uactOf } from "../sandbox.fixture.ts";
import { type InquiryRequest, inquire } from "./inquire.ts";
import { closeLeftovers } from "./leftovers.ts";
import { obtainPlace } from "./place.ts";

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
  await closeLeftovers(await trial.open(), () => true, caller());
});
afterAll(() => trial.close());

function request(service: string, changes: Partial<InquiryRequest> = {}): InquiryRequest {
  const tag = inquiryTag({ project: "p", stage: "s", service });
  return { service, tag, group: group(tag), deposit: "5000000uact", placement: ANYWHERE, ...changes };
}

/** An order for so little that nobody bids. */
function cheap(service: string): InquiryRequest {
  const asked = request(service);
  const resources = asked.group.resources.map((unit) => ({ ...unit, price: { denom: "uact", amount: "0.000001" } }));
  return { ...asked, group: { ...asked.group, resources }, patience: 500 };
}

test("what is heard is what an up would lease then: the same provider for the same price, for the same reason", async () => {
  const before = await uactOf(market);
  const heard = await inquire(market, request("api"), caller());
  expect(await market.chain.leases({ owner: market.wallet.address }, caller().signal)).toEqual([]);
  expect(before - (await uactOf(market))).toBe(5_000_000n);

  market = await trial.open();
  const tag = "af:p/s/api#00000000";
  const place = await obtainPlace(market, { ...request("api"), tag, group: group(tag), stateful: false }, caller());
  expect(place.considered).toEqual(heard.considered);
  expect(place.lease.price).toEqual(heard.price);
  // The order that was there only to hear bids is not taken up: it is closed, and its deposit is back.
  expect((await openDeployments(market)).map(({ groups }) => groups[0]?.group_spec.name)).toEqual([tag]);
  expect(before - (await uactOf(market))).toBe(5_000_000n);
});

test("services that must be apart are not promised one provider, and all are opened at once", async () => {
  const before = Number(trial.chain.account(market.wallet.address)?.sequence);
  const heard = await Promise.all(
    ["a", "b", "c"].map((service, index, all) =>
      inquire(
        market,
        request(service, { placement: { ...ANYWHERE, apartFrom: all.filter((_, other) => other !== index) } }),
        caller(),
      ),
    ),
  );
  const chosen = heard.map(({ considered }) => considered.find((each) => each.chosen)?.provider);
  expect(new Set(chosen).size).toBe(3);
  expect(Number(trial.chain.account(market.wallet.address)?.sequence) - before).toBe(1);
});

test("nobody's bid is told with the reason, and with the way out", async () => {
  market = await trial.blind();
  const { price, problem, fix } = await inquire(market, cheap("api"), caller());
  expect(price).toBeUndefined();
  expect(problem).toMatch(/no provider bid for at most 0\.000001 uact a block/);
  expect(fix).toMatch(/priceCeiling/);
});

test("what nobody can serve by the inventory is not ordered", async () => {
  const before = await uactOf(market);
  const placement = { ...ANYWHERE, regions: ["nowhere"] };
  const { considered, problem } = await inquire(market, request("api", { placement }), caller());
  expect(considered).toEqual([]);
  expect(problem).toMatch(/no provider can serve api now.*nothing was ordered/);
  expect(before - (await uactOf(market))).toBe(0n);
});

test("an order that somebody closes meanwhile is told as that", async () => {
  market = await trial.blind();
  const { signal } = caller();
  const heard = inquire(market, { ...cheap("api"), patience: 30_000 }, { signal, status: () => {} });
  while ((await openDeployments(market)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await closeLeftovers(await trial.open(), () => true, caller());
  expect(await heard).toMatchObject({ problem: "another run closed its order meanwhile" });
});

test("one that is given up while its deposit is being sent leaves a deployment that is found, and not one on its way", async () => {
  const { stop, signal } = caller();
  const impatient: Caller = {
    signal,
    status: (text) => void (/^opening/.test(text) && stop.abort(new Error("stopped"))),
  };
  await expect(inquire(market, request("api"), impatient)).rejects.toThrow("stopped");
  expect(await openDeployments(market)).toHaveLength(1);
  await closeLeftovers(await trial.open(), () => true, caller());
  expect(await openDeployments(market)).toEqual([]);
});
