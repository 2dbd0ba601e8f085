import fc from "fast-check";
import type { Bid, Provider } from "../chain/client.ts";
import { type Auction, type BidsSnapshot, chooseBid, closeAuction } from "./bids.ts";
import { matchesProvider } from "./exclusion.ts";

function bid(provider: string, amount: string): Bid {
  const id = { owner: "akash1me", dseq: "1", gseq: 1, oseq: 1, provider, bseq: 0 };
  return { id, state: "open", price: { denom: "uact", amount }, created_at: 1n };
}

function provider(owner: string, region: string): [string, Provider] {
  const attributes = [{ key: "location-region", value: region }];
  return [owner, { owner, host_uri: `https://provider.${owner}.test:8443`, attributes }];
}

const auction: Auction = {
  service: "api",
  placement: { regions: [], exclude: [], apartFrom: [] },
  bids: [bid("a", "30"), bid("b", "10"), bid("c", "20")],
  providers: new Map([provider("a", "eu-central"), provider("b", "na-us-west"), provider("c", "eu-central")]),
  placedServices: [],
  needed: [],
  audits: new Map(),
  reputations: new Map(),
  now: new Date("2026-11-30T12:00:00Z"),
};

const chosen = (changes: Partial<Auction>) => chooseBid({ ...auction, ...changes }).chosen?.id.provider;
const placement = (changes: Partial<Auction["placement"]>) => ({ placement: { ...auction.placement, ...changes } });
const why = (changes: Partial<Auction>, owner: string) =>
  chooseBid({ ...auction, ...changes }).considered.find((entry) => entry.provider.includes(`(${owner})`))?.why;

describe("the chosen bid", () => {
  test("is the cheapest when any region will do", () => expect(chosen({})).toBe("b"));

  test("is the cheapest of the best region, even when another region is cheaper", () => {
    expect(chosen(placement({ regions: ["eu-central", "na-us-west"] }))).toBe("c");
    expect(why(placement({ regions: ["eu-central", "na-us-west"] }), "b")).toBe(
      "acceptable, but eu-central is preferred",
    );
  });

  test("is never from a region that was not asked for", () => {
    expect(chosen(placement({ regions: ["ap-southeast"] }))).toBeUndefined();
    expect(why(placement({ regions: ["ap-southeast"] }), "b")).toBe(
      "in na-us-west, the placement asks for ap-southeast",
    );
  });

  test("is never of a provider whose gateway anybody on the way could be", () => {
    const [owner, named] = provider("b", "na-us-west");
    for (const hostUri of ["http://provider.b.test:8443", "", "provider"]) {
      const providers = new Map([...auction.providers, [owner, { ...named, host_uri: hostUri }] as const]);
      expect(chosen({ providers })).toBe("c");
    }
    const providers = new Map([[owner, { ...named, host_uri: "http://provider.b.test:8443" }]]);
    expect(why({ providers, bids: [bid("b", "10")] }, "b")).toBe("its provider's gateway is not reached by https");
  });

  test("is of the preferred provider, however dear, when it is acceptable", () => {
    const preferring = placement({ prefer: ["gone.test", "a.test"], regions: ["na-us-west", "eu-central"] });
    expect(chosen(preferring)).toBe("a");
    expect(why(preferring, "a")).toBe("preferred by the stage file");
    expect(why(preferring, "b")).toBe("acceptable, but another provider is preferred");
    expect(chosen(placement({ prefer: ["a"], regions: ["na-us-west"] }))).toBe("b");
  });

  test("is of who holds the leased IP, unless the stage file or the region speaks against it", () => {
    const leasedIpHolders = ["a"];
    expect(chosen({ leasedIpHolders })).toBe("a");
    expect(why({ leasedIpHolders }, "a")).toBe("keeps the leased IP");
    expect(why({ leasedIpHolders }, "b")).toBe("acceptable, but would change the leased IP");
    expect(chosen({ leasedIpHolders, ...placement({ prefer: ["c"] }) })).toBe("c");
    expect(chosen({ leasedIpHolders, ...placement({ regions: ["na-us-west", "eu-central"] }) })).toBe("b");
    expect(chosen({ leasedIpHolders, ...placement({ exclude: [{ provider: "a" }] }) })).toBe("b");
  });

  test.each(["b", "provider.b.test", "b.test"])("is never of a provider excluded as %s", (name) => {
    const excluding = placement({ exclude: [{ provider: name, reason: "lost our data" }] });
    expect(chosen(excluding)).toBe("c");
    expect(why(excluding, "b")).toBe("excluded: lost our data");
  });

  test("may be of a provider whose exclusion has lapsed", () => {
    const until = (end: string) => placement({ exclude: [{ provider: "b", reason: "slow", until: end }] });
    expect(chosen(until("2026-11-30T12:00:01.000Z"))).toBe("c");
    expect(why(until("2026-12-01T00:00:00.000Z"), "b")).toBe("excluded until 2026-12-01T00:00Z: slow");
    expect(chosen(until("2026-11-30T12:00:00.000Z"))).toBe("b");
  });

  test("is never next to a service it must be apart from", () => {
    const placedServices = [{ service: "proxy", provider: "b", apartFrom: [] }];
    expect(chosen({ placedServices })).toBe("b");
    expect(chosen({ placedServices, ...placement({ apartFrom: ["proxy"] }) })).toBe("c");
    expect(why({ placedServices, ...placement({ apartFrom: ["proxy"] }) }, "b")).toBe(
      "runs proxy, which must be on another provider",
    );
  });

  test("is never next to a service that must be apart from it", () => {
    expect(chosen({ placedServices: [{ service: "proxy", provider: "b", apartFrom: ["api"] }] })).toBe("c");
  });

  test("may be of the provider that the service itself has now", () => {
    const placedServices = [{ service: "api", provider: "b", apartFrom: [] }];
    expect(chosen({ placedServices, ...placement({ apartFrom: ["api"] }) })).toBe("b");
  });

  test("is not one that failed in this auction, nor of an unregistered provider", () => {
    expect(chosen({ failed: new Map([["b", "bid not open"]]) })).toBe("c");
    expect(chosen({ bids: [bid("z", "1"), ...auction.bids] })).toBe("b");
  });

  test("is of an audited provider where the placement asks for one", () => {
    const audit = (owner: string, ...attributes: { key: string; value: string }[]) =>
      [owner, [{ owner, auditor: "auditor", attributes }]] as const;
    const region = { key: "location-region", value: "eu-central" };
    const audits = new Map([audit("b"), audit("c", region)]);
    const audited = { audits, ...placement({ audited: ["auditor"] }) };
    expect(chosen(audited)).toBe("b");
    expect(why(audited, "a")).toBe("not audited by auditor");
    const inEurope = { audits, ...placement({ audited: ["auditor"], regions: ["na-us-west", "eu-central"] }) };
    expect(chosen(inEurope)).toBe("c");
    expect(why(inEurope, "b")).toBe("audited, but not for location-region=na-us-west");
    expect(chosen({ ...audited, needed: [{ key: "tier", value: "premium" }] })).toBeUndefined();
  });

  describe("where providers failed before", () => {
    const standing = (owner: string, weight: bigint, last = false) => ({
      reputations: new Map([[owner, { weight, last, why: "closed the last lease of docs (unstable) 3 h ago" }]]),
    });

    test("may cost some percent more rather than be of such a provider", () => {
      expect(chosen(standing("b", 110n))).toBe("b");
      expect(why(standing("b", 110n), "b")).toBe(
        "best of 3 acceptable bids: lowest price, although it closed the last lease of docs (unstable) 3 h ago",
      );
      expect(chosen(standing("b", 201n))).toBe("c");
      expect(why(standing("b", 201n), "b")).toBe(
        "acceptable, but it closed the last lease of docs (unstable) 3 h ago, for which its price counts as higher",
      );
    });

    test("is from such a provider only when nobody else's is acceptable, however preferred, if they failed just now", () => {
      const preferring = {
        ...standing("b", 200n, true),
        ...placement({ prefer: ["b"], regions: ["na-us-west", "eu-central"] }),
      };
      expect(chosen(preferring)).toBe("c");
      expect(why(preferring, "b")).toBe("acceptable, but it closed the last lease of docs (unstable) 3 h ago");
      expect(chosen({ ...standing("b", 200n, true), ...placement({ regions: ["na-us-west"] }) })).toBe("b");
    });
  });

  test("does not depend on the order of the bids", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...auction.bids], { minLength: 3 }), (bids) => {
        expect(chosen({ bids })).toBe("b");
      }),
    );
  });
});

test("every bidder and every exclusion is explained", () => {
  const { considered } = chooseBid({ ...auction, ...placement({ exclude: [{ provider: "absent.test" }] }) });
  expect(considered).toEqual([
    { provider: "provider.a.test (a)", price: "30 uact", chosen: false, why: "acceptable, but dearer" },
    { provider: "provider.b.test (b)", price: "10 uact", chosen: true, why: "best of 3 acceptable bids: lowest price" },
    { provider: "provider.c.test (c)", price: "20 uact", chosen: false, why: "acceptable, but dearer" },
    { provider: "absent.test", chosen: false, why: "excluded by the stage file" },
  ]);
});

test("a provider is not matched by part of its name", () => {
  expect(matchesProvider("test", { owner: "a", host_uri: "https://provider.b.test:8443" })).toBe(false);
});

describe("the auction", () => {
  const seen = (...list: [number, number, boolean, complete?: boolean][]): BidsSnapshot[] =>
    list.map(([height, bids, acceptable, complete = false]) => ({
      height: BigInt(height),
      bids,
      acceptable,
      complete,
    }));

  test.each([
    ["nothing seen yet", seen(), 0, "wait"],
    ["a first bid", seen([1, 1, true]), 0, "wait"],
    ["another bid in the next block", seen([1, 1, true], [2, 2, true]), 0, "wait"],
    ["a first bid, when nobody else can", seen([1, 1, true, true]), 0, "accept"],
    ["everybody's bid, but none acceptable", seen([1, 1, false, true]), 0, "wait"],
    ["one quiet block", seen([1, 2, true], [2, 2, true]), 0, "accept"],
    ["the same block seen twice", seen([1, 2, true], [1, 2, true]), 0, "wait"],
    ["quiet, but nothing acceptable", seen([1, 2, false], [2, 2, false]), 0, "wait"],
    ["a withdrawn bid is quiet", seen([1, 3, true], [2, 2, true]), 0, "accept"],
    ["the hard stop with a bid", seen([1, 1, true], [2, 2, true]), 240_000, "accept"],
    ["the hard stop without", seen([1, 0, false]), 240_000, "give up"],
  ] as const)("%s", (_name, snapshots, elapsed, verdict) => {
    expect(closeAuction(snapshots, elapsed)).toBe(verdict);
  });
});
