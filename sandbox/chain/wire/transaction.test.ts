import { about, groupSpec, type Market, openMarket } from "../chain.fixture.ts";
import type { Message } from "./transaction.ts";

/** What never enters a block, as observed on the real chain. */

let market: Market;
let lease: ReturnType<typeof about>;

beforeEach(async () => {
  market = await openMarket();
  lease = about(market, "1");
});

describe("a transaction", () => {
  test("with a fee below the node's minimum never enters a block", async () => {
    const { chain, sign } = market;
    const answer = await chain.broadcast(await sign("tenant", [lease.create()], { gas: 400_000, fee: "999" }));
    expect(answer).toMatchObject({
      code: 13,
      raw_log: "insufficient fees; got: 999uakt required: 1000uakt: insufficient fee",
    });
  });

  test("of a wallet without AKT never enters a block", async () => {
    const { chain, sign } = market;
    const answer = await chain.broadcast(await sign("tenant", [lease.create()], { fee: "99999999999999" }));
    expect(answer).toMatchObject({ codespace: "sdk", code: 5 });
  });

  test("handed in again is known, pending or committed, and answered with the same hash and no text", async () => {
    const { chain, sign } = market;
    const bytes = await sign("tenant", [lease.create()]);
    const { txhash } = await chain.broadcast(bytes);
    const known = { codespace: "sdk", code: 19, raw_log: "", txhash };
    expect(await chain.broadcast(bytes)).toMatchObject(known);
    market.blocks(1);
    expect(await chain.broadcast(bytes)).toMatchObject(known);
  });

  test.each<[string, () => Message, object]>([
    [
      "a deposit in another coin than the price",
      () => lease.create({ groups: [groupSpec("web", "100", "uakt")] }),
      { codespace: "deployment", code: 20, raw_log: "Mismatched denominations (uact != uakt): Deposit invalid" },
    ],
    [
      "a hash that is none",
      () => lease.create({ hash: "AAAA" }),
      { codespace: "deployment", code: 10, raw_log: "Invalid: deployment hash" },
    ],
    ["a deposit of nothing", () => lease.deposit("0"), { codespace: "escrow", code: 16, raw_log: "invalid deposit" }],
    [
      "the number 0",
      () => about(market, "0").create(),
      { codespace: "sdk", code: 3, raw_log: "DeploymentID: Invalid Deployment Sequence: invalid sequence" },
    ],
  ])("with %s never enters a block, and the answer has no prefix", async (_, message, refusal) => {
    expect(await market.send("tenant", message())).toMatchObject({ ...refusal, height: "0" });
    expect(market.chain.latestBlock!.txs).toEqual([]);
  });

  test("with a memo of more than 256 characters never enters a block", async () => {
    const { chain, sign } = market;
    const answer = await chain.broadcast(await sign("tenant", [lease.create()], { memo: "m".repeat(257) }));
    expect(answer).toMatchObject({ codespace: "sdk", code: 12 });
  });

  test("without messages never enters a block", async () => {
    expect(await market.chain.broadcast(await market.sign("tenant", [], { gas: 1 }))).toMatchObject({ code: 18 });
  });
});
