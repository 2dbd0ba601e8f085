import fc from "fast-check";
import {
  endingGrants,
  type Funding,
  foreignGrants,
  type Grant,
  largestDeposit,
  remedy,
  showFunding,
  validGrants,
} from "./funding.ts";

const now = new Date("2026-11-27T00:00:00Z");
const grant = (granter: string, left: bigint, more: Partial<Grant> = {}): Grant => ({
  granter,
  left,
  held: left,
  ...more,
});
const funding = (more: Partial<Funding>): Funding => ({
  address: "akash1me",
  sources: ["grant"],
  balances: [{ denom: "uact", amount: "5" }],
  grants: [],
  ...more,
});

describe("valid grants", () => {
  const given = { granter: "a", scopes: ["deployment"], limits: [{ denom: "uact", amount: "7" }] };

  test.each([
    ["one for deployments", given, [grant("a", 7n)]],
    [
      "one that ends later",
      { ...given, expires: new Date("2026-11-28") },
      [grant("a", 7n, { expires: new Date("2026-11-28") })],
    ],
    ["not one that has ended", { ...given, expires: now }, []],
    ["not one for bids", { ...given, scopes: ["bid"] }, []],
    ["not one of AKT", { ...given, limits: [{ denom: "uakt", amount: "7" }] }, []],
    ["not one that is used up", { ...given, limits: [] }, []],
  ])("%s", (_, found, expected) => {
    expect(validGrants([found], [7n], now)).toEqual(expected);
  });
});

describe("a grant whose limit the chain stored in uakt", () => {
  const stored = { granter: "akash1a", scopes: ["deployment"], limits: [{ denom: "uakt", amount: "5000000" }] };
  const foreign = foreignGrants([{ ...stored, expires: new Date("2027-01-01") }], now);

  test("is told with what was stored, and with the command that mends it", () => {
    const means = funding({ foreign });
    expect(showFunding(means, 0n)).toContain("the chain stored the grant of akash1a as 5000000uakt");
    const mending = remedy(means, 1n);
    expect(mending).toContain("akash tx authz grant akash1me deposit --scope deployment --spend-limit 5000000uact");
    expect(mending).toContain("--expiration 1798761600 --from akash1a --generate-only");
    expect(mending).toContain('spend_limits[].denom = "uact"');
  });

  test.each([
    ["has uact beside it", { ...stored, limits: [...stored.limits, { denom: "uact", amount: "1" }] }],
    ["is used up", { ...stored, limits: [{ denom: "uakt", amount: "0" }] }],
    ["has ended", { ...stored, expires: now }],
    ["is for bids", { ...stored, scopes: ["bid"] }],
  ])("is no matter where it %s", (_, found) => {
    expect(foreignGrants([found], now)).toEqual([]);
  });
});

describe("what deposits may draw on", () => {
  test.each<[string, Partial<Funding>, bigint]>([
    ["the balance alone", { sources: ["balance"], grants: [grant("a", 10n)] }, 5n],
    ["grants alone", { grants: [grant("a", 10n), grant("b", 20n)] }, 30n],
    ["both", { sources: ["grant", "balance"], grants: [grant("a", 10n)] }, 15n],
    ["nothing without grants", {}, 0n],
    [
      "no more than a granter has, and nothing behind it",
      { grants: [grant("a", 10n, { held: 4n }), grant("b", 20n)] },
      4n,
    ],
    [
      "nothing of the balance behind a granter without money",
      { sources: ["grant", "balance"], grants: [grant("a", 10n, { held: 0n })] },
      0n,
    ],
  ])("%s", (_, more, expected) => {
    expect(largestDeposit(funding(more))).toBe(expected);
  });

  /** As `AuthorizeDeposits` and `fetchDepositsToAccount` of the escrow keeper do. */
  function accepts(amount: bigint, { sources, balances, grants }: Funding): boolean {
    const own = BigInt(balances[0]!.amount);
    const pools = sources.flatMap((source) => (source === "balance" ? [grant("akash1me", own)] : grants));
    let missing = amount;
    for (const { left, held } of pools) {
      if (left >= missing) return held >= missing;
      if (held < left) return false;
      missing -= left;
    }
    return missing === 0n;
  }

  test("is the largest deposit the chain takes", () => {
    const amount = fc.bigInt({ min: 0n, max: 40n });
    const some = fc.array(fc.record({ granter: fc.constant("a"), left: amount, held: amount }), { maxLength: 4 });
    const orders = fc.constantFrom<Funding["sources"]>(
      ["balance"],
      ["grant"],
      ["grant", "balance"],
      ["balance", "grant"],
    );
    fc.assert(
      fc.property(some, orders, amount, (grants, sources, balance) => {
        const means = funding({ sources, grants, balances: [{ denom: "uact", amount: String(balance) }] });
        const most = largestDeposit(means);
        expect(accepts(most, means)).toBe(true);
        expect(accepts(most + 1n, means)).toBe(false);
      }),
    );
  });
});

describe("what is told", () => {
  const grants = [grant("akash1a", 10n, { expires: now }), grant("akash1b", 20n, { held: 3n })];

  test.each<[Partial<Funding>, string]>([
    [{ sources: ["balance"] }, "akash1me has 5 uact free"],
    [{}, "akash1me may deposit 5 uact (no grant)"],
    [
      { sources: ["balance", "grant"], grants },
      "akash1me may deposit 5 uact (5 of its own, 10 granted by akash1a until 2026-11-27T00:00:00.000Z, " +
        "20 granted by akash1b, which has only 3)",
    ],
  ])("of the means: %j", (more, text) => {
    expect(showFunding(funding(more), 5n)).toBe(text);
  });

  test.each<[Partial<Funding>, string]>([
    [{ sources: ["balance"] }, "mint 10 ACT or more out of its AKT: ./platform funds mint 10"],
    [{ grants: [grants[0]!] }, "have akash1a grant it 12.5 ACT more"],
    [{ grants }, "have akash1b, which grants more than it has, mint 13 ACT or more"],
    [{}, "have an account grant it 12.5 ACT: akash tx authz grant akash1me deposit --scope deployment"],
    [
      { sources: ["grant", "balance"], grants: [grants[0]!] },
      "./platform funds mint 13, or have akash1a grant it 12.5 ACT more",
    ],
  ])("of the way out: %j", (more, text) => {
    expect(remedy(funding(more), more.sources?.length === 1 ? 9n : 12_500_000n)).toContain(text);
  });

  test.each([
    [1n, "10"],
    [9_999_999n, "10"],
    [10_000_000n, "10"],
    [10_000_001n, "11"],
  ])("never less than the chain mints: %s uact", (missing, act) => {
    expect(remedy(funding({ sources: ["balance"] }), missing)).toMatch(new RegExp(`^mint ${act} ACT .*mint ${act}$`));
  });
});

test("a grant's end is near where nothing that outlasts it covers the need", () => {
  const ending = grant("a", 10n, { expires: new Date("2026-11-28") });
  const lasting = grant("b", 10n, { expires: new Date("2026-12-24") });
  expect(endingGrants(funding({ grants: [ending, lasting] }), 10n, now, 48)).toEqual([]);
  expect(endingGrants(funding({ grants: [ending, lasting] }), 11n, now, 48)).toEqual([ending]);
  expect(endingGrants(funding({ grants: [lasting] }), 11n, now, 48)).toEqual([]);
});
