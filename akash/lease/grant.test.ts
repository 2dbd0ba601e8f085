import { total } from "../chain/coin.ts";
import type { Market } from "../market.ts";
import { largestDeposit, readFunding } from "../money/funding.ts";
import { readHoldings } from "../money/holdings.ts";
import { blocksIn } from "../money/runway.ts";
import { heldBy, planTopUps, sendTopUps } from "../money/top-up.ts";
import { caller, grantDeposits, group, startTrial, type Trial } from "../sandbox.fixture.ts";
import { closeDeployment } from "./close.ts";
import { obtainPlace, type PlaceRequest } from "./place.ts";

/** A wallet that holds gas alone, and deposits what another account grants it. */
let trial: Trial;
let market: Market;
const expires = Math.floor(Date.now() / 1000) + 3_600;
const granted = 3_000_000n;
beforeAll(async () => {
  trial = await startTrial({ coins: [{ denom: "uakt", amount: "100000000" }], depositFrom: ["grant"] });
  market = await trial.open();
});
afterAll(() => trial.close());

function request(service: string): PlaceRequest {
  const tag = `af:p/s/${service}#00000000`;
  const placement = { regions: [], exclude: [], apartFrom: [] };
  return { service, tag, group: group(tag), deposit: "2000000uact", placement, stateful: false };
}

const signal = () => caller().signal;
const uactOf = async (address: string) => total(await market.chain.balances(address, signal()), "uact") / 10n ** 18n;
const left = async () => largestDeposit(await readFunding(market, signal()));

test("without a grant nothing is sent, and the way to one is told", async () => {
  const { address } = market.wallet;
  await expect(obtainPlace(market, request("api"), caller())).rejects.toThrow(
    `wallet: ${address} may deposit 0 uact (no grant), the deposit needs 2000000: ` +
      `have an account grant it 2 ACT: akash tx authz grant ${address} deposit`,
  );
  expect(trial.chain.account(address)?.sequence).toBe("0");
});

test("a grant pays for creation and top-up, the cap counts it, and its granter gets back what is left", async () => {
  const { auditor } = trial.fleet;
  await grantDeposits(trial, granted, expires);
  const before = await uactOf(auditor);
  const { lease } = await obtainPlace(market, request("api"), caller());
  const { dseq } = lease.id;
  expect(await uactOf(auditor)).toBe(before - 2_000_000n);
  expect(await left()).toBe(1_000_000n);

  const holdings = await readHoldings(market, signal());
  const { height } = await market.chain.latestBlock(signal());
  const marks = { below: blocksIn(8_000), target: blocksIn(8_000) };
  const { deposits } = planTopUps(holdings, height, marks, { spendable: 400_000n, room: 400_000n });
  expect((await sendTopUps(market, deposits, caller())).size).toBe(0);
  expect(await left()).toBe(1_000_000n - deposits[0]!.amount);
  expect(heldBy(await readHoldings(market, signal()))).toBe(2_000_000n + deposits[0]!.amount);

  await expect(obtainPlace(market, request("docs"), caller())).rejects.toThrow(
    new RegExp(`granted by ${auditor} until .*: have ${auditor} grant it [\\d.]+ ACT more`),
  );

  await closeDeployment(market, dseq, caller());
  const spent = before - (await uactOf(auditor));
  expect(spent).toBeGreaterThan(0n);
  expect(spent).toBeLessThan(100_000n);
  expect(await left()).toBe(granted - spent);
  expect(await uactOf(market.wallet.address)).toBe(0n);
}, 30_000);

test("one that has ended is as good as none", async () => {
  await grantDeposits(trial, granted, Math.floor(trial.chain.time.getTime() / 1000) + 2);
  expect(await left()).toBe(granted);
  while ((await readFunding(market, signal())).grants.length > 0) {
    await market.chain.nextBlock(BigInt(trial.chain.height), signal());
  }
  await expect(obtainPlace(market, request("api"), caller())).rejects.toThrow("(no grant)");
}, 30_000);

test("one that the chain stored in uakt is told with the command that mends it, and nothing is sent", async () => {
  await grantDeposits(trial, granted, expires, "uakt");
  const refused = obtainPlace(market, request("api"), caller());
  await expect(refused).rejects.toThrow(/the chain stored the grant of akash1\w+ as \d+uakt/);
  await expect(refused).rejects.toThrow(/--spend-limit \d+uact --expiration \d+ --from akash1\w+ --generate-only/);
}, 30_000);
