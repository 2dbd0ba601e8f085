import { parseTag } from "../../akash/chain/tag.ts";
import type { Funding, Grant } from "../../akash/money/funding.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { blocksIn } from "../../akash/money/runway.ts";
import { outcomeText, parseAmount } from "../../scripts/funds/mint.ts";
import { fundsText } from "../../scripts/funds/status.ts";
import { fundsReport } from "./report.ts";

const coin = (denom: string, amount: bigint | number) => ({ denom, amount: String(amount) });

/** A lease at 10 uact a block with so many hours of runway at height 1000, 500 blocks of rent not yet settled. */
function holding(service: string, hours: number, more: Partial<Holding> = {}): Holding {
  const name = `af:p/prod/${service}#00000000`;
  const funds = [coin("uact", 10n * (blocksIn(hours) + 500n)), coin("uakt", 5_000_000)];
  const escrow = { funds, settledAt: 500n, rate: [coin("uact", 10)] };
  return {
    dseq: "1",
    name,
    tag: parseTag(name),
    open: true,
    used: true,
    lease: undefined,
    state: { state: "active", detail: "" },
    escrow,
    ...more,
  };
}

const unleased = {
  state: { state: "closed", detail: "lease_closed_owner" },
  escrow: { funds: [], settledAt: 1n, rate: [] },
};

const drained = {
  open: false,
  state: { state: "insufficient_funds", detail: "overdrawn" },
  escrow: { funds: [coin("uact", -5)], settledAt: 1n, rate: [] },
};

interface Changes {
  uact?: number;
  uakt?: number;
  cap?: bigint;
  funding?: Partial<Funding>;
  now?: Date;
}

function report(holdings: Holding[], more: Changes = {}) {
  const { uact = 100_000_000, uakt = 1_000_000, cap = 1_000_000_000n } = more;
  const balances = [coin("uact", uact), coin("uakt", uakt)];
  const funding = { address: "akash1me", sources: ["balance"] as const, balances, grants: [], ...more.funding };
  const snapshot = { funding, others: [], height: 1_000n, time: new Date("2026-11-27T00:00:00Z") };
  const { now = new Date("2026-11-27T00:00:06Z") } = more;
  return fundsReport("prod", { ...snapshot, now, holdings }, { cap, minimumHours: 48, targetHours: 168 });
}

describe("an alarm", () => {
  test.each<[string, ReturnType<typeof report>, RegExp[]]>([
    ["none while all is well", report([holding("api", 200)]), []],
    ["none at 72 hours", report([holding("api", 72)]), []],
    ["a short runway", report([holding("api", 71)]), [/api: 71 h of runway, less than 72 h/]],
    ["an empty escrow", report([holding("api", -2)]), [/api: escrow 1 is empty/]],
    ["no lease", report([holding("api", 0, unleased)]), [/api: deployment 1 has no live lease \(closed: /]],
    [
      "an empty wallet",
      report([holding("api", 100)], { uact: 1 }),
      [/akash1me cannot top every lease up to 168 h: mint 10 ACT or more .*: \.\/platform funds mint --stage prod 10$/],
    ],
    ["a cap that is reached", report([holding("api", 100)], { cap: 1n }), [/cap of 0\.000001 ACT does not let/]],
    [
      "a deployment that ran dry and was closed",
      report([holding("api", 200), holding("docs", 0, drained)]),
      [/docs: deployment 1 has no live lease \(deployment closed, insufficient_funds: overdrawn\)/],
    ],
    [
      "a node that is behind",
      report([holding("api", 200)], { now: new Date("2026-11-27T01:00:00Z") }),
      [/newest block of the chain's node \(1000\) is 60 min old/],
    ],
    ["no gas", report([holding("api", 200)], { uakt: 0 }), [/no AKT for gas/]],
  ])("%s", (_, { alarms }, expected) => {
    expect(alarms).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(alarms[index]).toMatch(text);
  });
});

describe("grants", () => {
  const grant = (more: Partial<Grant> = {}) => ({
    granter: "akash1rich",
    left: 50_000_000n,
    held: 90_000_000n,
    ...more,
  });
  const soon = { expires: new Date("2026-11-28T00:00:00Z") };
  const late = { expires: new Date("2027-01-01T00:00:00Z") };
  const granted = (grants: Grant[], more: Partial<Funding> = {}) =>
    report([holding("api", 100)], {
      uact: 0,
      funding: { sources: ["grant"], balances: [coin("uakt", 9)], grants, ...more },
    });

  test.each<[string, ReturnType<typeof report>, RegExp[]]>([
    ["one that suffices", granted([grant(late)]), []],
    [
      "none at all",
      granted([]),
      [/cannot top every/, /nobody grants akash1me deposits: akash tx authz grant akash1me/],
    ],
    ["one that is used up", granted([grant({ left: 1n })]), [/168 h: have akash1rich grant it 0\.\d+ ACT more$/]],
    [
      "a granter without money",
      granted([grant({ held: 1n })]),
      [/168 h: have akash1rich, which grants more than it has, mint/],
    ],
    [
      "one that ends soon",
      granted([grant(soon)]),
      [/the grant of akash1rich ends at 2026-11-28T00:00:00.000Z, within 48 h/],
    ],
    ["one that ends soon next to one that lasts", granted([grant(soon), grant({ granter: "akash1other" })]), []],
    [
      "one that ends soon behind a full balance",
      granted([grant(soon)], { sources: ["balance", "grant"], balances: [coin("uact", 9_000_000), coin("uakt", 9)] }),
      [],
    ],
  ])("%s", (_, { alarms }, expected) => {
    expect(alarms).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(alarms[index]).toMatch(text);
  });

  test("are shown with who grants, what is left and when they end", () => {
    expect(fundsText(granted([grant(late), grant({ held: 7n })]))).toContain(
      "grant     50 ACT by akash1rich until 2027-01-01T00:00:00.000Z\n" +
        "grant     50 ACT by akash1rich without end, of which it has 0.000007 ACT\n",
    );
  });
});

test("rent that is due is taken off, AKT is not counted, the shortest runway comes first", () => {
  const { services } = report([holding("api", 200), holding("docs", 100)]);
  expect(services.map(({ service, runwayHours }) => [service, runwayHours])).toEqual([
    ["docs", 100],
    ["api", 200],
  ]);
  expect(services[0]?.remaining).toBe(String(10n * blocksIn(100)));
});

test("that every lease has enough is not said beside one that has ended", () => {
  const text = fundsText(report([holding("api", 200), holding("docs", 0, unleased)]));
  expect(text).toMatch(/1 of 2 leases have 168 h or more\n.*alarm/);
  expect(text).not.toMatch(/every lease/);
});

test("the text names what to type", () => {
  expect(fundsText(report([holding("api", 100)]))).toMatch(
    /ACT give every live lease 168 h\nnext {6}\.\/platform funds top-up --stage prod/,
  );
  expect(fundsText(report([holding("api", 200)]))).toMatch(/every lease has 168 h or more\n$/);
});

describe("an amount to mint", () => {
  test.each([
    ["25", "uact", "25000000"],
    ["25ACT", "uact", "25000000"],
    ["0.5akt", "uakt", "500000"],
  ])("%s", (text, denom, amount) => {
    expect(parseAmount(text)).toEqual({ denom, amount });
  });

  test.each(["", "0", "0.0akt", "-1", "1e3", "25usd", "1.1234567"])("%j is refused", (text) => {
    expect(() => parseAmount(text)).toThrow(/is not an amount/);
  });
});

describe("what is told of a mint", () => {
  test("it is in the wallet", () => {
    expect(outcomeText({ kind: "minted", amount: 24_937_500n }, 24_937_500n, 10)).toContain("minted 24.9375 ACT");
  });

  test.each([
    ["the balance does not show it", { kind: "minted", amount: 5n } as const, /balance changed by 0 ACT/],
    ["it was cancelled", { kind: "cancelled", reason: "minimum_mint" } as const, /cancelled the mint: minimum_mint/],
    ["nothing happened yet", { kind: "pending" } as const, /neither run nor been cancelled within 10 min/],
  ])("%s: an error", (_, outcome, why) => {
    expect(() => outcomeText(outcome, 0n, 10)).toThrow(why);
  });
});
