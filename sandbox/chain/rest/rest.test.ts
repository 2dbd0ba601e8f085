import { fetch } from "undici";
import { about, type Market, openMarket } from "../chain.fixture.ts";
import { type RestServer, startRest } from "./rest.ts";

let market: Market;
let server: RestServer;
let base: string;

beforeEach(async () => {
  market = await openMarket();
  server = await startRest(market.chain, 0);
  base = `http://127.0.0.1:${server.port}`;
});
afterEach(() => server.close());

const json = async (path: string, init?: Parameters<typeof fetch>[1]) => {
  const response = await fetch(`${base}${path}`, init);
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
  return { status: response.status, body: (await response.json()) as any };
};
const post = (path: string, body: unknown) =>
  json(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

test("a broadcast over HTTP ends in a block and is found with its message", async () => {
  const tx_bytes = base64(await market.sign("tenant", [about(market, "7").create()]));
  const { body } = await post("/cosmos/tx/v1beta1/txs", { tx_bytes, mode: "BROADCAST_MODE_SYNC" });
  market.blocks(1);
  const found = await json(`/cosmos/tx/v1beta1/txs/${body.tx_response.txhash}`);
  expect(found.body.tx_response).toMatchObject({ code: 0, height: "1" });
  expect(found.body.tx.body.messages[0]).toMatchObject({ id: { owner: market.address.tenant, dseq: "7" } });
  expect(found.body.tx_response.tx["@type"]).toBe("/cosmos.tx.v1beta1.Tx");
});

test.each([
  ["an empty body", {}],
  ["no bytes", { tx_bytes: "", mode: "BROADCAST_MODE_SYNC" }],
  ["no base64", { tx_bytes: "***", mode: "BROADCAST_MODE_SYNC" }],
])("a broadcast with %s is a bad request", async (_, body) => {
  expect(await post("/cosmos/tx/v1beta1/txs", body)).toMatchObject({ status: 400, body: { code: 3, details: [] } });
});

test("a broadcast that would wait for the block fails, as no node does that any more", async () => {
  const body = { tx_bytes: "AAAA", mode: "BROADCAST_MODE_BLOCK" };
  expect(await post("/cosmos/tx/v1beta1/txs", body)).toMatchObject({ status: 500, body: { code: 2, details: [] } });
});

test("an unknown path is not implemented, whatever the method", async () => {
  const expected = { status: 501, body: { code: 12, message: "Not Implemented", details: [] } };
  expect(await json("/akash/market/v1beta4/bids/list")).toEqual(expected);
  expect(await json("/cosmos/tx/v1beta1/txs", { method: "DELETE" })).toEqual(expected);
});

test("a page ends with the key of the next, and its total counts the page", async () => {
  for (const dseq of ["1", "2", "3"]) await market.must("tenant", about(market, dseq).create());
  const list = `/akash/deployment/v1beta4/deployments/list?filters.owner=${market.address.tenant}&pagination.limit=2`;
  const first = (await json(list)).body;
  expect(first.pagination.total).toBe("2");
  const second = (await json(`${list}&pagination.key=${encodeURIComponent(first.pagination.next_key)}`)).body;
  const seen = [...first.deployments, ...second.deployments].map(({ deployment }) => deployment.id.dseq);
  expect(seen).toEqual(["1", "2", "3"]);
  expect(second.pagination).toEqual({ next_key: null, total: "1" });
});

test("a wallet's open deployments are found with the names of their groups", async () => {
  const { create, close } = about(market, "1");
  await market.must("tenant", create());
  await market.must("tenant", close());
  await market.must("tenant", about(market, "2").create());
  const { body } = await json(
    `/akash/deployment/v1beta4/deployments/list?filters.owner=${market.address.tenant}&filters.state=active`,
  );
  expect(body.deployments).toHaveLength(1);
  expect(body.deployments[0].groups[0].group_spec.name).toBe("web");
});

test("account, balance and audit of a stranger are not found, empty, not found", async () => {
  const stranger = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
  expect((await json(`/cosmos/auth/v1beta1/accounts/${stranger}`)).status).toBe(404);
  expect((await json(`/cosmos/bank/v1beta1/balances/${stranger}`)).body.balances).toEqual([]);
  expect((await json(`/akash/audit/v1/audit/attributes/${stranger}/list`)).status).toBe(404);
});

test("audits of a provider name their auditor", async () => {
  const { body } = await json(`/akash/audit/v1/audit/attributes/${market.address.provider}/list`);
  expect(body.providers).toEqual([
    {
      owner: market.address.provider,
      auditor: market.address.auditor,
      attributes: [{ key: "location-region", value: "eu-central" }],
    },
  ]);
});

test("a bad gateway answers 502 before anything happens, for the paths it is told", async () => {
  market.chain.faults.add({ kind: "bad-gateway", times: 1, path: "/akash/market" });
  expect((await fetch(`${base}/akash/deployment/v1beta4/params`)).status).toBe(200);
  expect((await fetch(`${base}/akash/market/v1beta5/params`)).status).toBe(502);
  expect((await fetch(`${base}/akash/market/v1beta5/params`)).status).toBe(200);
});

test("a lost answer has carried the request out", async () => {
  market.chain.faults.add({ kind: "lost-answer", times: 1, path: "/cosmos/tx" });
  const bytes = await market.sign("tenant", [about(market, "1").create()]);
  const body = JSON.stringify({ tx_bytes: base64(bytes), mode: "BROADCAST_MODE_SYNC" });
  expect((await fetch(`${base}/cosmos/tx/v1beta1/txs`, { method: "POST", body })).status).toBe(502);
  market.blocks(1);
  expect(market.chain.context.state.list("deployments")).toHaveLength(1);
});

test("a stale node answers from the block it stopped at, then is current again", async () => {
  market.blocks(1);
  market.chain.faults.add({ kind: "stale-node", times: 2 });
  await market.must("tenant", about(market, "1").create());
  const deployments = "/akash/deployment/v1beta4/deployments/list";
  expect((await json("/cosmos/base/tendermint/v1beta1/blocks/latest")).body.block.header.height).toBe("1");
  expect((await json(deployments)).body.deployments).toEqual([]);
  expect((await json(deployments)).body.deployments).toHaveLength(1);
});

test("a broadcast handed in twice is answered as the second time, and is in once", async () => {
  market.chain.faults.add({ kind: "duplicate-broadcast", times: 1 });
  const tx_bytes = base64(await market.sign("tenant", [about(market, "1").create()]));
  const { body } = await post("/cosmos/tx/v1beta1/txs", { tx_bytes, mode: "BROADCAST_MODE_SYNC" });
  expect(body.tx_response).toMatchObject({ code: 19, codespace: "sdk", raw_log: "" });
  market.blocks(1);
  expect((await json(`/cosmos/tx/v1beta1/txs/${body.tx_response.txhash}`)).body.tx_response.code).toBe(0);
});

test("a port in use is an error, not a hang", async () => {
  await expect(startRest(market.chain, server.port)).rejects.toThrow(/EADDRINUSE/);
});
