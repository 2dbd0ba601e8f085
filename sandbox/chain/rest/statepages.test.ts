import { about, type Market, openMarket } from "../chain.fixture.ts";
import { answer } from "./routes.ts";

let market: Market;

beforeEach(async () => {
  market = await openMarket();
});

const LIST = "/akash/deployment/v1beta4/deployments/list";

// biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
const ask = async (url: string): Promise<any> => answer(market.chain, { method: "GET", url });

/** Follows the page keys and tells which deployments came, page by page. */
async function pages(query: string): Promise<string[][]> {
  const seen: string[][] = [];
  for (let key = ""; ; ) {
    const { body } = await ask(`${LIST}?${query}${key && `&pagination.key=${encodeURIComponent(key)}`}`);
    seen.push(body.deployments.map((entry: { deployment: { id: { dseq: string } } }) => entry.deployment.id.dseq));
    key = body.pagination.next_key;
    if (key === null) return seen;
  }
}

async function threeOfWhichTheFirstIsClosed(): Promise<void> {
  for (const dseq of ["1", "2", "3"]) await market.must("tenant", about(market, dseq).create());
  await market.must("tenant", about(market, "1").close());
}

test("without an owner the pages come state by state and go on where the last one ended", async () => {
  await threeOfWhichTheFirstIsClosed();
  expect(await pages("pagination.limit=1")).toEqual([["2"], ["3"], ["1"]]);
  expect(await pages("pagination.limit=2")).toEqual([["2", "3"], ["1"]]);
  expect(await pages("pagination.limit=1&pagination.reverse=true")).toEqual([["1"], ["3"], ["2"]]);
});

test("the pages of an owner come by key, whatever the state", async () => {
  await threeOfWhichTheFirstIsClosed();
  const owner = `filters.owner=${market.address.tenant}`;
  expect(await pages(`${owner}&pagination.limit=2`)).toEqual([["1", "2"], ["3"]]);
  expect(await pages(`${owner}&pagination.limit=2&pagination.reverse=true`)).toEqual([["3", "2"], ["1"]]);
  expect(await pages(`${owner}&filters.state=active&pagination.limit=1`)).toEqual([["2"], ["3"]]);
});

test("an offset is taken with a state alone", async () => {
  await threeOfWhichTheFirstIsClosed();
  expect(await pages("filters.state=active&pagination.offset=1")).toEqual([["3"]]);
  expect(await ask(`${LIST}?pagination.offset=1`)).toMatchObject({ status: 400 });
});

test.each([
  ["that is too short", "AAAA", "pagination: invalid key: invalid key length"],
  ["with a wrong checksum", "AAAAAAEBAQEBAQ==", /^pagination: invalid key: invalid checksum, 0x00000000 != 0x/],
  ["that is no base64", "%25", "illegal base64 data at input byte 0"],
])("a page key %s is a bad request", async (_, key, message) => {
  const { status, body } = await ask(`${LIST}?pagination.key=${key}`);
  expect([status, body.code]).toEqual([400, 3]);
  expect(body.message).toMatch(message);
});

test.each([
  ["filters.dseq=-5", 'strconv.ParseUint: parsing "-5": invalid syntax'],
  ["filters.dseq=18446744073709551616", 'strconv.ParseUint: parsing "18446744073709551616": value out of range'],
  ["pagination.reverse=maybe", 'strconv.ParseBool: parsing "maybe": invalid syntax'],
])("%s is a bad request", async (query, message) => {
  expect(await ask(`${LIST}?${query}`)).toEqual({ status: 400, body: { code: 3, message, details: [] } });
});

test("a block is answered as long as the node has it", async () => {
  market.blocks(1_002);
  const block = (height: string) => ask(`/cosmos/base/tendermint/v1beta1/blocks/${height}`);
  expect((await block("1002")).body.block.header.height).toBe("1002");
  expect(await block("1003")).toMatchObject({ status: 400 });
  expect(await block("2")).toMatchObject({
    status: 500,
    body: { code: 2, message: "height 2 is not available, lowest height is 3" },
  });
});
