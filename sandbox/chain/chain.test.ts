import { MsgCloseDeployment } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { PubKey } from "@akashnetwork/chain-sdk/private-types/cosmos.secp256k1";
import { TxBody, TxRaw } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { DirectSecp256k1Wallet, makeAuthInfoBytes, makeSignDoc } from "@cosmjs/proto-signing";
import fc from "fast-check";
import { about, type Market, openMarket } from "./chain.fixture.ts";
import { Chain } from "./chain.ts";

let market: Market;
beforeEach(async () => {
  market = await openMarket();
});

test("a transaction is pending until the next block, then found by its hash", async () => {
  const { chain, sign } = market;
  const { txhash, code } = await chain.broadcast(await sign("tenant", [about(market, "1").create()]));
  expect(code).toBe(0);
  expect(chain.transaction(txhash)).toBeUndefined();
  chain.produceBlock();
  expect(chain.transaction(txhash)?.response).toMatchObject({ height: String(chain.height), code: 0 });
});

test("one account may have several transactions in one block, in their order", async () => {
  const { chain, sign } = market;
  for (const dseq of ["1", "2", "3"]) {
    const answer = await chain.broadcast(await sign("tenant", [about(market, dseq).create()]));
    expect(answer.code).toBe(0);
  }
  expect(chain.produceBlock().txs).toHaveLength(3);
  expect(
    (await market.get("/akash/deployment/v1beta4/deployments/list?filters.state=active")).deployments,
  ).toHaveLength(3);
});

test("broadcasts made at once keep the order they were made in", async () => {
  const { chain, sign, address } = market;
  const sequence = Number(chain.account(address.tenant)!.sequence);
  const txs = await Promise.all(
    ["1", "2", "3"].map((dseq, index) =>
      sign("tenant", [about(market, dseq).create()], { sequence: String(sequence + index) }),
    ),
  );
  const answers = await Promise.all(txs.map((tx) => chain.broadcast(tx)));
  expect(answers.map(({ code }) => code)).toEqual([0, 0, 0]);
});

test("a failed transaction costs its fee and its sequence, and leaves nothing else", async () => {
  const { chain, send, address } = market;
  const before = { ...chain.context.state.get("balances", address.tenant) };
  const failed = await send("tenant", about(market, "1").create(), about(market, "1").create());
  expect(failed).toMatchObject({ code: 3, codespace: "deployment" });
  expect(failed.raw_log).toBe("failed to execute message; message index: 1: Deployment exists");
  expect(chain.context.state.list("deployments")).toEqual([]);
  expect(chain.account(address.tenant)!.sequence).toBe("1");
  const after = chain.context.state.get("balances", address.tenant)!;
  expect(after.uact).toBe(before.uact);
  expect(BigInt(before.uakt!) - BigInt(after.uakt!)).toBe(50_000n);
});

test("a transaction signed with the official libraries is accepted", async () => {
  const { chain } = market;
  const privateKey = new Uint8Array(32).fill(7);
  const wallet = await DirectSecp256k1Wallet.fromKey(privateKey, "akash");
  const [account] = await wallet.getAccounts();
  const owner = account!.address;
  const coins = [{ denom: "uakt", amount: "1000000" }];
  const other = new Chain({ chainId: "other-1", blockTime: 1000, genesis: { accounts: [{ address: owner, coins }] } });
  const close = MsgCloseDeployment.fromPartial({ id: { owner, dseq: 5 } });
  const body = TxBody.encode(
    TxBody.fromPartial({
      messages: [
        {
          typeUrl: "/akash.deployment.v1beta4.MsgCloseDeployment",
          value: MsgCloseDeployment.encode(close).finish(),
        },
      ],
    }),
  ).finish();
  const pubkey = {
    typeUrl: "/cosmos.crypto.secp256k1.PubKey",
    value: PubKey.encode({ key: account!.pubkey }).finish(),
  };
  const fee = [{ denom: "uakt", amount: "5000" }];
  const auth = makeAuthInfoBytes([{ pubkey, sequence: 0 }], fee, 200_000, undefined, undefined);
  const { signature } = await wallet.signDirect(owner, makeSignDoc(body, auth, "other-1", 0));
  const raw = { bodyBytes: body, authInfoBytes: auth, signatures: [Buffer.from(signature.signature, "base64")] };
  const answer = await other.broadcast(TxRaw.encode(raw).finish());
  expect(answer).toMatchObject({ code: 0 });
  other.produceBlock();
  expect(other.transaction(answer.txhash)!.response).toMatchObject({ code: 4, codespace: "deployment" });
  expect(chain.transaction(answer.txhash)).toBeUndefined();
});

test("bytes that are no transaction are refused as such", async () => {
  const answer = await market.chain.broadcast(new Uint8Array([1, 2, 3]));
  expect(answer).toMatchObject({ code: 2, codespace: "sdk" });
  expect(answer.raw_log).toMatch(/tx parse error$/);
});

test("whatever bytes come in, they are answered and nothing changes", async () => {
  const { chain, sign } = market;
  const real = await sign("tenant", [about(market, "1").create()]);
  const mangled = fc
    .tuple(fc.nat(real.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, mask]) => real.with(at, real[at]! ^ mask));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), mangled), async (bytes) => {
      expect((await chain.broadcast(bytes)).code).not.toBe(0);
    }),
    { numRuns: 300 },
  );
  expect(chain.produceBlock().txs).toEqual([]);
});

test("a signature over other bytes is refused", async () => {
  const { chain, sign } = market;
  const bytes = await sign("tenant", [about(market, "1").create()]);
  const forged = bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1);
  expect(await chain.broadcast(forged)).toMatchObject({ code: 4, codespace: "sdk" });
});

test("only its owner can sign for a deployment", async () => {
  const { chain, sign } = market;
  const answer = await chain.broadcast(await sign("provider", [about(market, "1").create()]));
  expect(answer).toMatchObject({ code: 8, codespace: "sdk" });
});

test("listeners hear of every block, with the events of what went well", async () => {
  const heard: [number, string[]][] = [];
  const stop = market.chain.onBlock((height, events) => heard.push([height, events.map(({ type }) => type)]));
  await market.must("tenant", about(market, "1").create());
  await market.send("tenant", about(market, "1").create());
  stop();
  market.blocks(1);
  expect(heard).toHaveLength(2);
  expect(heard[0]![1]).toContain("akash.market.v1.EventOrderCreated");
  expect(heard[1]![1]).toEqual([]);
});

test("a restarted chain goes on where it stopped, with what was pending", async () => {
  const { chain, must, sign } = market;
  const { txhash } = await must("tenant", about(market, "1").create());
  await chain.broadcast(await sign("tenant", [about(market, "2").create()]));
  const saved = JSON.parse(JSON.stringify(chain.snapshot()));
  const restarted = await openMarket({ state: saved });
  expect(restarted.chain.height).toBe(chain.height);
  expect(restarted.chain.transaction(txhash)?.response.code).toBe(0);
  await restarted.must("tenant", about(market, "3").create());
  const { deployments } = await restarted.get("/akash/deployment/v1beta4/deployments/list");
  expect(deployments).toHaveLength(3);
});

test("a snapshot of another chain is refused with both names", async () => {
  const state = market.chain.snapshot();
  await expect(openMarket({ state, chainId: "test-2" })).rejects.toThrow(/test-1.*test-2/);
});

test("the same transactions give the same state", async () => {
  const run = async () => {
    const fresh = await openMarket();
    await fresh.must("tenant", about(fresh, "1").create());
    await fresh.must("provider", about(fresh, "1").bid("50"));
    await fresh.must("tenant", about(fresh, "1").lease());
    return fresh.chain.snapshot();
  };
  expect(await run()).toEqual(await run());
});

test("once started it produces blocks by itself until it is stopped", async () => {
  const chain = new Chain({ chainId: "fast-1", blockTime: 5, genesis: { accounts: [] } });
  const third = new Promise<void>((resolve) => chain.onBlock((height) => height === 3 && resolve()));
  chain.start();
  await third;
  chain.stop();
  const { height } = chain;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(chain.height).toBe(height);
});

test("a dropped broadcast is answered as accepted and never included", async () => {
  market.chain.faults.add({ kind: "drop-broadcast", times: 1 });
  const bytes = await market.sign("tenant", [about(market, "1").create()]);
  const { code, txhash } = await market.chain.broadcast(bytes);
  market.blocks(2);
  expect(code).toBe(0);
  expect(market.chain.transaction(txhash)).toBeUndefined();
  expect((await market.chain.broadcast(bytes)).code).toBe(0);
  market.blocks(1);
  expect(market.chain.transaction(txhash)?.response.code).toBe(0);
});

test("a delayed broadcast enters the block it was delayed to", async () => {
  market.chain.faults.add({ kind: "delay-broadcast", times: 1, blocks: 2 });
  const { txhash } = await market.chain.broadcast(await market.sign("tenant", [about(market, "1").create()]));
  market.blocks(2);
  expect(market.chain.transaction(txhash)).toBeUndefined();
  market.blocks(1);
  expect(market.chain.transaction(txhash)?.response).toMatchObject({ code: 0, height: "3" });
});
