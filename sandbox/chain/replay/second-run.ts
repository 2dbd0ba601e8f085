import type { SignOptions } from "../wire/signer.ts";
import type { Message } from "../wire/transaction.ts";
import type { BidID } from "../wire/types.ts";
import { secondCast } from "./cast.ts";
import {
  type Part,
  type RecordedAnswer,
  type RecordedResult,
  type RecordedTx,
  recordedPartQueries,
  recordedPartTxs,
} from "./recording.ts";
import { type Comparison, Replay, type Setting } from "./replay.ts";

/** The second recording: the order of its transactions and answers, and what no line of it tells. */

/** What two parts begin their grants with. */
const GRANTS: [tx: string, firstAnswer: string][] = [
  ["grant-old-spend-limit", "grants-old-spend-limit"],
  ["grant-ok", "grants"],
  ["create-by-grant", "info-by-grant"],
  ["create-by-grant-the-rest", "grants-used-up"],
  ["close-by-grant", "grants-after-close"],
  ["grant-generic-of-deployments", "grants-mixed"],
  ["grant-unlimited-time", "grants-no-expiry"],
  ["grant-to-self", "grants-bad-address"],
];

/** The transaction after which each group of answers was asked for, by the first of them; the others follow. */
const askedAfter: Record<Exclude<Part, "limits">, [tx: string, firstAnswer: string][]> = {
  new: [
    ["batch-second-fails", "batch-second-fails-none-there"],
    ["lease-both", "leases-of-tenant"],
    ["close-lease-with-reason", "leases-after-close"],
    ["pause-and-start-in-one", "orders-after-pause-start"],
    ...GRANTS,
    ["poor-deposit-all", "simulate-poor"],
    ["provider-update", "provider-after-update"],
    ["cert-revoke-bad-serial", "cert-list-none"],
    ["audit-delete-unknown-key", "q-deployments-limit-1"],
    ["recl-start", "recl-lease-info"],
    ["recl-pause-group", "recl-leases-after-pause"],
    ["recl-start-group", "recl-orders"],
    ["close-all", "info-910012"],
  ],
  grants: [
    ...GRANTS,
    ["grant-again-replaces", "grants-replaced"],
    ["grant-from-second", "grants-two-granters"],
    ["create-drawing-on-two", "info-drawing-on-two"],
    ["close-drawing-on-two", "grants-two-after-close"],
    ["close-after-expiry", "grants-expired"],
  ],
};

/** What was special about a transaction beyond its messages and gas. */
const signedWith: Record<string, Partial<SignOptions>> = {
  "new/memo-300": { memo: "m".repeat(300) },
  "new/fee-0": { fee: "0" },
  "new/fee-more-than-wallet": { fee: "60000" },
};

/** Bodies that were posted; those with messages follow from them. */
const posted: Record<string, string> = {
  "new/simulate-empty": "{}",
  "new/simulate-garbage": JSON.stringify({ tx_bytes: "AAAA" }),
  "new/broadcast-garbage": JSON.stringify({ tx_bytes: "AAAA", mode: "BROADCAST_MODE_SYNC" }),
  "new/broadcast-block-mode": JSON.stringify({ tx_bytes: "AAAA", mode: "BROADCAST_MODE_BLOCK" }),
  "new/broadcast-not-json": "nonsense",
  "new/broadcast-not-base64": JSON.stringify({ tx_bytes: "%%", mode: "BROADCAST_MODE_SYNC" }),
};

/** When blocks were produced, as far as it shows: genesis, a reclamation's deadline, an error's text, an expiry that had passed. */
const times: [height: number, time: string][] = [
  [0, "2026-11-28T03:34:35.338Z"],
  [1, "2026-11-28T03:34:35.838Z"],
  [154, "2026-11-28T03:35:54.500Z"],
  [748, "2026-11-28T03:41:45.500Z"],
  [790, "2026-11-28T03:42:10.000Z"],
  [806, "2026-11-28T03:42:24.000Z"],
  [10_000, "2026-11-28T05:11:00.000Z"],
];

function timeOf(height: number): Date {
  const after = times.findIndex(([at]) => at >= height);
  const [[h0, t0], [h1, t1]] = [times[Math.max(after - 1, 0)]!, times[after]!];
  const part = h1 === h0 ? 0 : (height - h0) / (h1 - h0);
  return new Date(Date.parse(t0) + part * (Date.parse(t1) - Date.parse(t0)));
}

const answersOf = (part: Part) => (part === "limits" ? [] : recordedPartQueries(part));

function setting(): Setting {
  const coins = (uakt: string, uact?: string) => [
    { denom: "uakt", amount: uakt },
    ...(uact ? [{ denom: "uact", amount: uact }] : []),
  ];
  const rich = coins("100000000000", "100000000000");
  const providers = ["aurora", "basalt", "cedar", "bidder1", "bidder2", "bidder3", "bidder4"];
  return {
    chainId: "sandbox-1",
    cast: secondCast,
    timeOf,
    genesis: (address) => ({
      accounts: [
        ...["tenant", "other", "auditor", ...providers].map((role) => ({ address: address(role), coins: rich })),
        { address: address("grantee"), coins: coins("100000000") },
        { address: address("payer"), coins: coins("100000000") },
        { address: address("poor"), coins: coins("50000", "600000") },
      ],
      providers: [
        ...listedProviders(),
        ...providers.map((role) => ({
          owner: address(role),
          host_uri: `https://provider.${role}.akash.sandbox:8443`,
          attributes: [],
          info: { email: "", website: "" },
          // the auditor takes back an attribute of aurora's that it never signed
          ...(role === "aurora" && { audited: [address("auditor")] }),
        })),
      ],
      params: { reclamationWindow: { min: 1, max: 2_592_000 } },
    }),
  };
}

/** Providers that only a list shows. */
function listedProviders() {
  const { body } = answersOf("new").find(({ name }) => name === "new/q-providers-limit-2")!;
  return (body as { providers: never[] }).providers;
}

/** Replays the second run. */
export async function playSecondRun(): Promise<Comparison[]> {
  const replay = await Replay.start(setting());
  for (const part of ["new", "grants", "limits"] as const) {
    const answers = answersOf(part);
    const places = part === "limits" ? [] : askedAfter[part];
    const txs = recordedPartTxs(part);
    await catchUp(replay, txs);
    for (const tx of txs) {
      await bidFor(replay, tx);
      await replay.play(tx, tx.messages, signedWith[tx.name]);
      const place = places.findIndex(([name]) => `${part}/${name}` === tx.name);
      if (place === -1) continue;
      const first = answers.findIndex(({ name }) => name === `${part}/${places[place]![1]}`);
      const next = places[place + 1];
      const end = next ? answers.findIndex(({ name }) => name === `${part}/${next[1]}`) : answers.length;
      for (const recorded of answers.slice(first, end)) await ask(replay, recorded);
    }
  }
  return replay.comparisons;
}

async function ask(replay: Replay, recorded: RecordedAnswer): Promise<void> {
  const body = posted[recorded.name];
  if (recorded.messages) {
    const from = recorded.name === "new/simulate-poor" ? "poor" : "tenant";
    const bytes = await replay.sign(from, recorded.messages, { gas: 1_000_000 });
    await replay.ask(recorded, recorded.request!, JSON.stringify({ tx_bytes: Buffer.from(bytes).toString("base64") }));
  } else await replay.ask(recorded, recorded.request!, body);
}

/** Lets everybody send to itself as often as it did things before this part that no line tells. */
async function catchUp(replay: Replay, txs: RecordedTx[]): Promise<void> {
  for (const role of new Set(txs.map(({ from }) => from))) {
    const first = txs.find(({ from, tx_response }) => from === role && tx_response)?.tx_response;
    const sequence =
      attributesOf(first)
        .find(({ key }) => key === "acc_seq")
        ?.value.split("/")[1] ?? "0";
    while (replay.chain.account(replay.address(role))!.sequence !== sequence)
      await replay.send(role, [transferToSelf(role as keyof typeof secondCast)], { gas: 1_000_000, fee: "25000" });
  }
}

const attributesOf = (result: RecordedResult | undefined) =>
  (result?.events ?? []).flatMap(({ attributes }) => attributes);

const transferToSelf = (role: keyof typeof secondCast): Message => ({
  "@type": "/cosmos.bank.v1beta1.MsgSend",
  from_address: secondCast[role].recorded,
  to_address: secondCast[role].recorded,
  amount: [{ denom: "uakt", amount: "1" }],
});

/** Providers were at work in the second part: what a close ends was bid for before. */
async function bidFor(replay: Replay, tx: RecordedTx): Promise<void> {
  if (!tx.name.startsWith("grants/close-")) return;
  for (const id of closedBids(tx)) {
    const role = Object.entries(secondCast).find(([, { recorded }]) => recorded === id.provider)![0];
    const create: Message = {
      "@type": "/akash.market.v1beta5.MsgCreateBid",
      id: { ...id },
      price: { denom: "uact", amount: "1" },
      deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] },
      resources_offer: [],
      reclamation_window: null,
    };
    await replay.chain.broadcast(await replay.sign(role, [create]));
  }
}

function closedBids({ tx_response }: RecordedTx): BidID[] {
  return tx_response!.events
    .filter(({ type }) => type === "akash.market.v1.EventBidClosed")
    .map(({ attributes }) => JSON.parse(attributes.find(({ key }) => key === "id")!.value) as BidID);
}
