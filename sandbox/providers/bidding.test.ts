import fc from "fast-check";
import type { GroupSpec, ResourceEndpoint } from "../../sdl/types.ts";
import { free, offer, type Usage, usage } from "./bidding.ts";
import { attributes, catalog, GiB, type ProviderProfile } from "./catalog.ts";

const auditor = "akash1auditor";
const provider = (name: string) => catalog.find((each) => each.name === name)!;

interface Wanted {
  cpu?: number;
  memory?: number;
  count?: number;
  ceiling?: number;
  volumeClass?: string;
  endpoints?: ResourceEndpoint[];
  requirements?: Partial<GroupSpec["requirements"]>;
  denom?: string;
  notice?: number;
}

function group(wanted: Wanted = {}): GroupSpec {
  const storage = [{ name: "default", size: { val: String(GiB) } }];
  const data = (value: string) => ({
    name: "data",
    size: { val: String(10 * GiB) },
    attributes: [
      { key: "class", value },
      { key: "persistent", value: "true" },
    ],
  });
  return {
    name: "group",
    requirements: { signed_by: { all_of: null, any_of: null }, attributes: null, ...wanted.requirements },
    resources: [
      {
        resource: {
          id: 1,
          cpu: { units: { val: String(wanted.cpu ?? 1000) } },
          memory: { size: { val: String(wanted.memory ?? GiB) } },
          storage: wanted.volumeClass ? [...storage, data(wanted.volumeClass)] : storage,
          gpu: { units: { val: "0" } },
          endpoints: wanted.endpoints ?? [{ sequence_number: 0 }],
        },
        count: wanted.count ?? 1,
        price: { denom: wanted.denom ?? "uact", amount: String(wanted.ceiling ?? 1000) },
      },
    ],
  };
}

const answer = (profile: ProviderProfile, wanted: Wanted, left = free(profile, [])) =>
  offer(profile, auditor, { group: group(wanted), notice: wanted.notice }, left, "1");

test("there are providers in three regions, with and without addresses, volumes, audits and notice", () => {
  expect(new Set(catalog.map(({ region }) => region))).toEqual(new Set(["na-us-west", "eu-central", "ap-southeast"]));
  for (const has of [
    (each: ProviderProfile) => each.addresses.count > 0,
    (each: ProviderProfile) => each.storageClass !== null,
    (each: ProviderProfile) => each.audited,
    (each: ProviderProfile) => each.notice !== null,
  ]) {
    expect(catalog.some(has)).toBe(true);
    expect(catalog.every(has)).toBe(false);
  }
});

test("no two providers lease the same address", () => {
  const all = catalog.flatMap(({ addresses }) =>
    Array.from({ length: addresses.count }, (_, index) => addresses.first + index),
  );
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((last) => last > 0 && last < 255)).toBe(true);
});

test.each<[string, string, Wanted, string]>([
  ["dune", "a leased address", { endpoints: [{ kind: 2, sequence_number: 1 }] }, "addresses"],
  ["dune", "a volume", { volumeClass: "beta3" }, "beta3"],
  ["garnet", "another class of volumes", { volumeClass: "beta3" }, "beta3"],
  ["dune", "an audit", { requirements: { signed_by: { all_of: null, any_of: [auditor] } } }, "audit"],
  ["aurora", "an unknown auditor", { requirements: { signed_by: { all_of: ["akash1x"], any_of: null } } }, "audits"],
  ["aurora", "another region", { requirements: { attributes: [{ key: "location-region", value: "mars" }] } }, "mars"],
  ["aurora", "more than it has", { cpu: 200_000 }, "cpu"],
  ["aurora", "more replicas than it has room for", { cpu: 10_000, count: 10 }, "cpu"],
  ["aurora", "a price below its own", { ceiling: 1 }, "less than"],
  ["aurora", "a price in another coin", { denom: "uakt" }, "uact"],
  ["dune", "any notice", { notice: 3600 }, "notice"],
  ["aurora", "more notice than it gives", { notice: 25 * 3600 }, "notice"],
])("%s does not bid on %s", (name, _, wanted, why) => {
  expect(answer(provider(name), wanted)).toEqual({ declined: expect.stringContaining(why) });
});

test("it bids on the notice that it gives", () => {
  expect(answer(provider("aurora"), { notice: 24 * 3600 })).toHaveProperty("bid");
});

test("it bids on volumes and attributes that it has", () => {
  const requirements = { attributes: [{ key: "capabilities/storage/*/class", value: "beta3" }] };
  expect(answer(provider("aurora"), { volumeClass: "beta3", requirements })).toHaveProperty("bid");
});

test("a region asked for is one that a provider registered", () => {
  for (const profile of catalog) {
    const requirements = { attributes: attributes(profile) };
    expect(answer(profile, { requirements })).toHaveProperty("bid");
  }
});

const orders = fc.record({
  cpu: fc.integer({ min: 100, max: 20_000 }),
  memory: fc.integer({ min: 1, max: 64 }).map((size) => size * GiB),
  count: fc.integer({ min: 1, max: 4 }),
  ceiling: fc.integer({ min: 1, max: 500 }),
});

test("a bid is never above the ceiling, and the same every time", () => {
  fc.assert(
    fc.property(orders, fc.constantFrom(...catalog), (wanted, profile) => {
      const first = answer(profile, wanted);
      expect(answer(profile, wanted)).toEqual(first);
      if ("bid" in first) expect(Number(first.bid)).toBeLessThanOrEqual(wanted.ceiling * wanted.count);
    }),
  );
});

test("what a provider bids on in turn always fits into what it has", () => {
  fc.assert(
    fc.property(fc.array(orders, { maxLength: 60 }), fc.constantFrom(...catalog), (all, profile) => {
      const taken: Usage[] = [];
      for (const wanted of all) {
        if ("bid" in answer(profile, wanted, free(profile, taken))) taken.push(usage(group(wanted)));
      }
      for (const left of Object.values(free(profile, taken))) expect(left).toBeGreaterThanOrEqual(0);
    }),
  );
});
