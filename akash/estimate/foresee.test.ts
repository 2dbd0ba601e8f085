import type { Placement } from "../auction/bids.ts";
import type { Provider } from "../chain/client.ts";
import { foresee, type MarketView, NOTHING_KNOWN, type PlannedOrder } from "./foresee.ts";
import { groupOf, offersOf, type Size } from "./orders.fixture.ts";

const now = new Date("2026-11-30T12:00:00Z");

const provider = (name: string, region: string): Provider => ({
  owner: `akash1${name}`,
  host_uri: `https://provider.${name}.test:8443`,
  attributes: [
    { key: "location-region", value: region },
    { key: "tier", value: name === "dear" ? "premium" : "community" },
  ],
});

const view: MarketView = {
  ...NOTHING_KNOWN,
  offers: [...offersOf("akash1cheap", [2, 1, 0.02]), ...offersOf("akash1dear", [4, 2, 0.05, 0.1])],
  providers: [provider("cheap", "na-us-west"), provider("dear", "eu-central")],
};

function order(service: string, placement: Partial<Placement> = {}, size: Size = {}): PlannedOrder {
  return {
    service,
    group: groupOf(size),
    placement: { regions: [], exclude: [], apartFrom: [], ...placement },
    stateful: false,
  };
}

const prices = (
  orders: readonly PlannedOrder[],
  changes: Partial<MarketView> = {},
  running: Parameters<typeof foresee>[2] = [],
) =>
  [...foresee(orders, { ...view, ...changes }, running, now).values()].map(({ price, by }) => `${price.amount} ${by}`);

const CHEAP = "3.02 offers";
const DEAR = "6.05 offers";
const CEILING = "1000 ceiling";

test.each<[string, PlannedOrder, string]>([
  ["the cheapest is foreseen", order("web"), CHEAP],
  ["one of another region is not", order("web", { regions: ["eu-central"] }), DEAR],
  ["one that is excluded is not", order("web", { exclude: [{ provider: "cheap.test" }] }), DEAR],
  [
    "one that is allowed again is",
    order("web", { exclude: [{ provider: "cheap.test", until: "2026-11-30T00:00:00Z" }] }),
    CHEAP,
  ],
  ["one that is preferred is, whatever it asks", order("web", { prefer: ["provider.dear.test"] }), DEAR],
  ["one that nobody audited is not", order("web", { audited: ["akash1auditor"] }), CEILING],
])("%s", (_, wanted, expected) => {
  expect(prices([wanted])).toEqual([expected]);
});

test("attributes that are asked for have to be there", () => {
  const wanted = order("web");
  const requirements = { ...wanted.group.requirements, attributes: [{ key: "tier", value: "premium" }] };
  expect(prices([{ ...wanted, group: { ...wanted.group, requirements } }])).toEqual([DEAR]);
});

test("one that is audited counts where that is asked for", () => {
  const audit = { owner: "akash1dear", auditor: "akash1auditor", attributes: [] };
  const audits = new Map([["akash1dear", [audit]]]);
  expect(prices([order("web", { audited: ["akash1auditor"] })], { audits })).toEqual([DEAR]);
});

test("who has no room for it by the inventory is left out", () => {
  const able = new Map([["web", new Set(["akash1dear"])]]);
  expect(prices([order("web"), order("api")], { able })).toEqual([DEAR, CHEAP]);
  expect(prices([order("web")], { able: new Map([["web", new Set<string>()]]) })).toEqual([CEILING]);
});

test("services that must be apart are, and those that run count", () => {
  expect(prices([order("web"), order("api", { apartFrom: ["web"] })])).toEqual([CHEAP, DEAR]);
  const running = [{ service: "db", provider: "akash1cheap", apartFrom: ["web"] }];
  expect(prices([order("web")], {}, running)).toEqual([DEAR]);
});

test("a service that has an address keeps its provider for it", () => {
  const offers = ["cheap", "dear"].flatMap((name) =>
    [1, 2].map((cpu) => ({
      ...offersOf(`akash1${name}`, [1, 1, 1])[0]!,
      price: { denom: "uact", amount: name === "cheap" ? "5" : "9" },
      resources_offer: groupOf({ cpu, addresses: 1 }).resources,
    })),
  );
  const running = [{ service: "edge", provider: "akash1dear", apartFrom: [] }];
  const wanted = order("edge", {}, { cpu: 1, addresses: 1 });
  const [keeping] = foresee([wanted], { ...view, offers }, running, now).values();
  const [moving] = foresee([wanted], { ...view, offers }, [], now).values();
  expect(Number(keeping?.price.amount)).toBeGreaterThan(Number(moving?.price.amount));
});

test("a provider that nobody knows is not foreseen", () => {
  expect(prices([order("web")], { providers: [] })).toEqual([CEILING]);
});

test("where nothing is known, everything is the ceiling", () => {
  expect([...foresee([order("web"), order("api")], NOTHING_KNOWN, [], now).values()].map(({ by }) => by)).toEqual([
    "ceiling",
    "ceiling",
  ]);
});
