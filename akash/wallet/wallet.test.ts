import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TxError } from "../chain/verdict.ts";
import type { Market } from "../market.ts";
import { caller, group, startTrial, type Trial } from "../sandbox.fixture.ts";
import { closeDeployment, createDeployment } from "./messages.ts";
import { Wallet } from "./wallet.ts";

let trial: Trial;
let market: Market;
beforeAll(async () => {
  trial = await startTrial({ depositCap: "1000000000uact" });
  market = await trial.open();
});
afterAll(() => trial.close());

const fromBalance = (uact: number) => ({
  amount: { denom: "uact", amount: String(uact) },
  sources: ["balance"] as const,
});
const create = (deposit = 500_000, dseq = market.wallet.nextDseq()) =>
  createDeployment(
    { owner: market.wallet.address, dseq },
    group("api"),
    new Uint8Array(32).fill(7),
    fromBalance(deposit),
  );
const transactions = () => Number(trial.chain.account(market.wallet.address)?.sequence);

/** The same wallet, as another process on another machine has it: no lock in common. */
async function elsewhere(changes: { chainId?: string; gasPrice?: string } = {}): Promise<Wallet> {
  const folder = await mkdtemp(join(tmpdir(), "wallet-"));
  const { chainId, gasPrice } = { ...trial.settings, ...changes };
  return new Wallet({
    chain: market.chain,
    signer: trial.signer,
    chainId,
    gasPrice,
    lockFile: join(folder, "lock"),
  });
}

test("messages of parallel callers share one transaction", async () => {
  const before = transactions();
  const messages = await Promise.all(Array.from({ length: 8 }, () => create()));
  const inclusions = await Promise.all(messages.map((message) => market.wallet.send([message], caller())));
  expect(new Set(inclusions.map(({ hash }) => hash)).size).toBe(1);
  expect(transactions() - before).toBe(1);
});

test("a message that the chain refuses fails its own caller only", async () => {
  const messages = [await create(), await create(499_999), await create()];
  const results = await Promise.allSettled(messages.map((message) => market.wallet.send([message], caller())));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const { reason } = results[1] as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(TxError);
  expect(reason.message).toContain("Deposit too low - 499999 < 500000uact: Deposit invalid");
});

test("a message that does not even pass the basic checks fails its own caller only", async () => {
  const messages = [await create(), await create(500_000, "0"), await create()];
  const results = await Promise.allSettled(messages.map((message) => market.wallet.send([message], caller())));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(String((results[1] as PromiseRejectedResult).reason)).toContain("Invalid Deployment Sequence");
});

test("two writers without a common lock repair their sequences", async () => {
  const others = await Promise.all([elsewhere(), elsewhere()]);
  const before = transactions();
  const messages = await Promise.all(others.map(() => create()));
  await Promise.all(others.map((wallet, index) => wallet.send([messages[index]!], caller())));
  expect(transactions() - before).toBe(2);
});

test("an abort before the broadcast sends nothing", async () => {
  const before = transactions();
  const { stop, ...who } = caller();
  const sent = market.wallet.send([await create()], who);
  stop.abort(new Error("Ctrl-C"));
  await expect(sent).rejects.toThrow("Ctrl-C");
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(transactions()).toBe(before);
});

test("closing what is not there is told in the chain's words", async () => {
  const message = await closeDeployment({ owner: market.wallet.address, dseq: "1" });
  await expect(market.wallet.send([message], caller())).rejects.toThrow("chain: Deployment not found");
});

test("a fee below the node's minimum names the setting to raise", async () => {
  const wallet = await elsewhere({ gasPrice: "0.00001uakt" });
  await expect(wallet.send([await create()], caller())).rejects.toThrow(/insufficient fee.*Raise akash.gasPrice/);
});

test("an endpoint of another chain is told before anything is sent", async () => {
  const wallet = await elsewhere({ chainId: "akashnet-2" });
  await expect(wallet.recover(caller())).rejects.toThrow("serves test-1, the stage asks for akashnet-2");
});

test("what is sent while a transaction waits for its block follows it into the same one", async () => {
  const slow = await startTrial({ blockTime: 3_000 });
  const { wallet, chain } = await slow.open();
  const message = async () =>
    createDeployment(
      { owner: wallet.address, dseq: wallet.nextDseq() },
      group("api"),
      new Uint8Array(32),
      fromBalance(500_000),
    );
  const messages = [await message(), await message()];
  await chain.nextBlock(BigInt(slow.chain.height), caller().signal);
  const first = wallet.send([messages[0]!], caller());
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const second = wallet.send([messages[1]!], caller());
  const [one, two] = await Promise.all([first, second]);
  expect(one.hash).not.toBe(two.hash);
  expect(one.height).toBe(two.height);
  await slow.close();
}, 20_000);
