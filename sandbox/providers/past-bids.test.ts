import fc from "fast-check";
import { expected } from "../../akash/estimate/expected.ts";
import { groupOf } from "../../akash/estimate/orders.fixture.ts";
import { free, offer } from "./bidding.ts";
import { catalog } from "./catalog.ts";
import { pastBids } from "./past-bids.ts";

const SEED = "1";
const AUDITOR = "akash1auditor";
const addresses = new Map(catalog.map(({ name }) => [name, `akash1${name}`]));
const bids = pastBids("akash1former", addresses, AUDITOR, SEED);

/** As the client reads them of the chain. */
const offers = bids.map(({ resources_offer, created_at, ...bid }) => ({
  ...bid,
  created_at: BigInt(created_at),
  resources_offer: resources_offer.map(({ resources, count }) => ({
    count,
    resource: {
      ...resources,
      memory: { size: resources.memory.quantity },
      storage: resources.storage.map(({ quantity, ...volume }) => ({ ...volume, size: quantity })),
      endpoints: resources.endpoints.map(({ kind, sequence_number }) => ({
        ...(kind !== "SHARED_HTTP" && { kind: kind === "LEASED_IP" ? (2 as const) : (1 as const) }),
        sequence_number,
      })),
    },
  })),
}));

test("every provider has bid, once on an order", () => {
  expect(new Set(bids.map(({ id }) => id.provider)).size).toBe(catalog.length);
  expect(new Set(bids.map(({ id }) => `${id.provider}/${id.dseq}`)).size).toBe(bids.length);
});

test("what a provider would bid on any order can be told from them", () => {
  const amount = (max: number) => fc.integer({ min: 1, max: max * 8 }).map((eighths) => eighths / 8);
  const size = fc.record({
    cpu: amount(8),
    memory: amount(16),
    storage: amount(50),
    data: fc.constantFrom(0, 10, 100),
    shm: fc.constantFrom(0, 0.25),
    endpoints: fc.integer({ min: 0, max: 4 }),
    addresses: fc.integer({ min: 0, max: 1 }),
    count: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.constantFrom(...catalog), size, (profile, wanted) => {
      const group = groupOf(wanted);
      const answer = offer(profile, AUDITOR, { group, notice: undefined }, free(profile, []), SEED);
      if ("declined" in answer) return;
      const found = expected(
        group,
        offers.filter(({ id }) => id.provider === addresses.get(profile.name)),
      );
      expect(Number(found.price.amount) / Number(answer.bid)).toBeCloseTo(1, 4);
    }),
    { numRuns: 500 },
  );
});
