import { total } from "../chain/coin.ts";
import { stateText } from "../chain/lease-state.ts";
import { closeDeployment } from "../lease/close.ts";
import { obtainPlace } from "../lease/place.ts";
import type { Market } from "../market.ts";
import { caller, group, startTrial, type Trial } from "../sandbox.fixture.ts";
import { readFunding } from "./funding.ts";
import { type Holding, readHoldings } from "./holdings.ts";
import { blocksIn, runway } from "./runway.ts";
import { budgetOf, planTopUps, sendTopUps } from "./top-up.ts";

let trial: Trial;
let market: Market;
beforeAll(async () => {
  trial = await startTrial();
  market = await trial.open();
  await Promise.all(["api", "docs"].map((service) => obtainPlace(market, requestFor(service), caller())));
}, 20_000);
afterAll(() => trial.close());

function requestFor(service: string) {
  const tag = `af:p/s/${service}#00000000`;
  const placement = { regions: [], exclude: [], apartFrom: [] };
  return { service, tag, group: group(tag), deposit: "500000uact", placement, stateful: false };
}

const held = ({ escrow }: Holding) => total(escrow.funds, "uact") / 10n ** 18n;
const byService = (holdings: readonly Holding[], service: string) =>
  holdings.find(({ tag }) => tag?.service === service)!;

async function plan(hours: number) {
  const holdings = await readHoldings(market, caller().signal);
  const { height } = await market.chain.latestBlock(caller().signal);
  const funding = await readFunding(market, caller().signal);
  const marks = { below: blocksIn(hours), target: blocksIn(hours) };
  return planTopUps(holdings, height, marks, budgetOf(funding, holdings, market.depositCap));
}

test("every open deployment is read with its lease, escrow and rate", async () => {
  const holdings = await readHoldings(market, caller().signal);
  expect(holdings.map(({ tag, state, open }) => [tag?.service, stateText(state), open]).sort()).toEqual([
    ["api", "active", true],
    ["docs", "active", true],
  ]);
  for (const holding of holdings) {
    expect(held(holding)).toBe(500_000n);
    expect(holding.escrow.rate).toHaveLength(1);
  }
});

test("deposits arrive together in one transaction, as planned", async () => {
  const before = await market.chain.account(market.wallet.address, caller().signal);
  const { deposits } = await plan(2_000);
  expect(deposits).toHaveLength(2);
  expect((await sendTopUps(market, deposits, caller())).size).toBe(0);
  const after = await market.chain.account(market.wallet.address, caller().signal);
  expect(after!.sequence - before!.sequence).toBe(1n);
  const holdings = await readHoldings(market, caller().signal);
  for (const { holding, amount } of deposits) {
    const now = byService(holdings, holding.tag!.service);
    expect(held(now)).toBe(500_000n + amount);
    expect(runway(now.escrow, 0n)! >= blocksIn(2_000)).toBe(true);
  }
}, 20_000);

test("a deposit into what has closed meanwhile is told, and takes no other with it", async () => {
  const { deposits } = await plan(3_000);
  const closed = byService(
    deposits.map(({ holding }) => holding),
    "docs",
  );
  await closeDeployment(market, closed.dseq, caller());
  const refused = await sendTopUps(market, deposits, caller());
  expect([...refused]).toEqual([[closed.dseq, expect.stringContaining("account closed")]]);
  const holdings = await readHoldings(market, caller().signal, [closed.dseq]);
  expect(byService(holdings, "docs")).toMatchObject({ open: false });
  expect(stateText(byService(holdings, "docs").state)).toMatch(/^closed: /);
  expect(held(byService(holdings, "api"))).toBeGreaterThan(3_000_000n / 2n);
}, 20_000);
