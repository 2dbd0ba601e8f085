import { selfSignedCertificate } from "../market/certificate.fixture.ts";
import { Signer } from "../wire/signer.ts";
import type { Message } from "../wire/transaction.ts";
import type { ChainEvent, PriceEntry } from "../wire/types.ts";
import { firstCast } from "./cast.ts";
import {
  type RecordedAnswer,
  type RecordedTx,
  recordedBroadcasts,
  recordedMintChain,
  recordedQueries,
  recordedTxs,
  translate,
} from "./recording.ts";
import { type Comparison, Replay, type Setting } from "./replay.ts";

/** The order of the recording: when each query was asked, and what happened that no line tells. */

/** Last transaction (or height) before a group of queries, by the beginning of their names. First match wins. */
const askedAt: [prefix: string, height: number][] = [
  ["rest-1-", 210],
  ["rest-2-", 298],
  ["rest-3-", 301],
  ["rest-4-", 363],
  ["rest-5-", 369],
  ["rest-6-", 372],
  ["rest-7-", 375],
  ["rest-8-", 383],
  ["rest-9-", 392],
  ["rest-10-", 435],
  ["rest-11-drained-unsettled", 446],
  ["rest-11-drained-after", 447],
  ["rest-12-", 448],
  ["rest-12b-", 450],
  ["rest-13-", 463],
  ["rest-13b-", 464],
  ["rest-14-", 477],
  ["rest-20-", 532],
  ["rest-21-", 533],
  ["rest-22-", 539],
  ["rest-23-", 540],
  ["rest-24-", 541],
  ["rest-25-", 542],
  ["rest-26-", 543],
  ["rest-27-", 552],
  ["rest-30-uaktmix-noprice", 702],
  ["rest-30-uaktmix-priced", 721],
  ["rest-bme1-", 648],
  ["rest-bme-", 608],
  ["rest-oracle-params", 608],
  ["rest-", 555],
];

/** Time of block 0, so that the recorded prices are fresh where they were; the recording had about a block a second. */
const START = Date.parse("2026-11-23T10:11:00.000Z");

/** @param vault uakt in the recorded chain's vault */
const setting = (vault: string): Setting => ({
  chainId: "sim-1",
  cast: firstCast,
  timeOf: (height) => new Date(START + 1000 * height),
  genesis: (address) => {
    const coins = ["uact", "uakt"].map((denom) => ({ denom, amount: "1000000000000" }));
    // account 0 of the recording was its validator
    const validator = { address: "akash1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq7cdc78", coins: [] };
    const roles = ["tenant", "provider", "provider2", "oracle"];
    return {
      accounts: [validator, ...roles.map((role) => ({ address: address(role), coins }))],
      vault,
      params: { oracle: { sources: [address("oracle")], maxStalenessSeconds: 30 } },
    };
  },
});

interface Step {
  height: number;
  run: () => Promise<void>;
}

/** Replays `txs.jsonl`, `rest.jsonl` and `broadcast-and-simulate.jsonl`. */
export async function playRecordedChain(): Promise<Comparison[]> {
  const replay = await Replay.start(setting("0"));
  const txs = recordedTxs();
  const steps: Step[] = [
    { height: 99, run: () => publishCertificate(replay, txs) },
    // two transactions of the tenant that no line tells, seen by its sequence
    ...[100, 101].map((height) => ({ height, run: () => replay.send("tenant", [transferToSelf()], RECORDED_FEE) })),
    ...txs.filter((tx) => tx.rejected_by).map((tx) => ({ height: 150, run: () => replay.play(tx) })),
    ...txs.filter((tx) => tx.tx_response && tx.name !== "tx-cert-publish").map((tx) => playAt(replay, tx)),
    { height: 289, run: () => registerTwice(replay, txs) },
    { height: 556, run: () => playBroadcasts(replay, txs) },
    ...laterPrices("rest-bme1-").map((timestamp, index) => ({
      height: 642 + index,
      run: () => replay.send("oracle", [price(timestamp)]),
    })),
    // a price was fresh when uakt paid the rent of deployment 1800
    { height: 720, run: () => replay.send("oracle", [price(replay.chain.time.toISOString())]) },
    ...recordedQueries()
      .filter(({ name }) => !name.startsWith("rest-bme3-") && !name.startsWith("rest-deployments-list-page"))
      .map((query) => askAfter(replay, query)),
    { height: 555.5, run: () => turnPage(replay) },
  ];
  for (const step of steps.toSorted((a, b) => a.height - b.height)) {
    replay.advanceTo(Math.floor(step.height));
    await step.run();
  }
  return replay.comparisons;
}

/** Replays `txs-mint-chain.jsonl` with the queries of that chain. */
export async function playMintChain(): Promise<Comparison[]> {
  const replay = await Replay.start(setting("100000000000000"));
  const lines = recordedMintChain();
  const queries = recordedQueries().filter(({ name }) => name.startsWith("rest-bme3-"));
  const [feed, small, mint] = lines.filter((line): line is RecordedTx => "messages" in line);
  await replay.play(feed!);
  for (const timestamp of laterPrices("rest-bme3-")) await replay.send("oracle", [price(timestamp)]);
  const before = ["akash-bme-v1-status", "aggregated_price-akt", "oracle-v2-prices"];
  for (const query of queries) if (before.some((end) => query.name.endsWith(end))) await replay.ask(query);
  await replay.play(small!);
  await replay.play(mint!);
  const recorded = lines.find(({ name }) => name === "block-events-bme3-19") as { name: string; value: ChainEvent[] };
  replay.advanceTo(19);
  replay.compare(recorded.name, "events", typed(recorded.value), typed(replay.chain.produceBlock().events));
  for (const query of queries) if (!before.some((end) => query.name.endsWith(end))) await replay.ask(query);
  return replay.comparisons;
}

/** Of a block's own events only the typed ones were recorded, with the phase they came in. */
const typed = (events: ChainEvent[]) =>
  events
    .filter(({ type }) => type.startsWith("akash."))
    .map(({ type, attributes }) => ({ type, attributes: attributes.filter(({ key }) => key !== "mode") }));

const RECORDED_FEE = { fee: "25000" };

const playAt = (replay: Replay, tx: RecordedTx): Step => ({
  height: Number(tx.tx_response!.height),
  run: () => replay.play(tx),
});

/** Queries come after the block they were asked at. */
function askAfter(replay: Replay, query: RecordedAnswer): Step {
  const [, height] = askedAt.find(([prefix]) => query.name.startsWith(prefix))!;
  const run = async () => {
    replay.advanceTo(height + 1);
    await replay.ask(query);
  };
  return { height: height + 0.5, run };
}

/** The second page is asked with the key the first one gave. */
async function turnPage(replay: Replay): Promise<void> {
  const [first, second] = recordedQueries().filter(({ name }) => name.startsWith("rest-deployments-list-page"));
  const { pagination } = (await replay.ask(first!)) as { pagination: { next_key: string } };
  const request = second!.request!.replace(
    /pagination\.key=.*$/,
    `pagination.key=${encodeURIComponent(pagination.next_key)}`,
  );
  await replay.ask(second!, request);
}

const transferToSelf = (): Message => ({
  "@type": "/cosmos.bank.v1beta1.MsgSend",
  from_address: firstCast.tenant.recorded,
  to_address: firstCast.tenant.recorded,
  amount: [{ denom: "uakt", amount: "1" }],
});

async function publishCertificate(replay: Replay, txs: RecordedTx[]): Promise<void> {
  const recorded = txs.find(({ name }) => name === "tx-cert-publish")!;
  const certificate = await selfSignedCertificate(replay.address("tenant"));
  await replay.play(recorded, [{ ...recorded.messages[0]!, ...certificate }]);
}

/** Of this one only what a command-line client printed was kept. */
async function registerTwice(replay: Replay, txs: RecordedTx[]): Promise<void> {
  const recorded = txs.find(({ name }) => name === "tx-provider-create-twice")!;
  const { messages } = txs.find(({ name }) => name === "tx-provider-create")!;
  const { txhash } = await replay.chain.broadcast(await replay.sign("provider", messages, { fee: "25000" }));
  replay.chain.produceBlock();
  const { raw_log } = replay.chain.transaction(txhash)!.response;
  replay.compare(recorded.name, "result", recorded.stderr, `Error: ${raw_log}\n`);
}

async function playBroadcasts(replay: Replay, txs: RecordedTx[]): Promise<void> {
  const recorded = new Map(recordedBroadcasts().map((line) => [line.name, line]));
  const create = txs.find(({ name }) => name === "tx-create-uact-ok")!.messages[0]!;
  const messages = [{ ...create, id: { owner: firstCast.tenant.recorded, dseq: "1600" } }];
  const post = async (name: string, bytes: Uint8Array, path = "txs") => {
    const body = JSON.stringify({ tx_bytes: Buffer.from(bytes).toString("base64"), mode: "BROADCAST_MODE_SYNC" });
    await replay.ask(recorded.get(name)!, `POST /cosmos/tx/v1beta1/${path}`, body);
  };
  const gas = { gas: 400_000, fee: "10000" };
  await post("post-fee-too-low", await replay.sign("tenant", messages, { ...gas, fee: "1" }));
  await post("post-seq-too-high", await replay.sign("tenant", messages, { ...gas, sequence: "73" }));
  await post("post-seq-too-low", await replay.sign("tenant", messages, { ...gas, sequence: "71" }));
  await post("post-wrong-chain", await replay.sign("tenant", messages, { ...gas, chainId: "other-1" }));
  const stranger = await Signer.fromName("stranger");
  const theirs = translate(messages, [[firstCast.tenant.recorded, stranger.address]]);
  const unknown = { chainId: "sim-1", accountNumber: "9", sequence: "0", ...gas };
  await post("post-unknown-account", await stranger.sign(theirs, unknown));
  const accepted = await replay.sign("tenant", messages, gas);
  await post("post-ok", accepted);
  await post("post-dup-pending", accepted);
  replay.chain.produceBlock();
  await post("post-dup-committed", accepted);
  const update = (dseq: string): Message => ({
    "@type": "/akash.deployment.v1beta4.MsgUpdateDeployment",
    id: { owner: firstCast.tenant.recorded, dseq },
    hash: Buffer.alloc(32).toString("base64"),
  });
  await post("simulate-ok", await replay.sign("tenant", [update("1600")]), "simulate");
  await post("simulate-fail", await replay.sign("tenant", [update("999")]), "simulate");
}

/** The recorded feeder went on after the one entry that is told; the price query shows when. */
function laterPrices(prefix: string): string[] {
  const { body } = recordedQueries().find(({ name }) => name === `${prefix}akash-oracle-v2-prices`)!;
  const { prices } = body as { prices: PriceEntry[] };
  return prices
    .map(({ id }) => id.timestamp)
    .toSorted()
    .slice(1);
}

const price = (timestamp: string): Message => ({
  "@type": "/akash.oracle.v2.MsgAddPriceEntry",
  signer: firstCast.oracle.recorded,
  id: { denom: "akt", base_denom: "usd" },
  price: "0.500000000000000000",
  timestamp,
});
