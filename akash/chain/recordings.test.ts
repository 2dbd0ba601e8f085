import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { BmeClient } from "./bme.ts";
import { ChainClient } from "./client.ts";
import { groupFromChain } from "./group.ts";

interface Recording {
  readonly name: string;
  /** `GET /path?query`; transactions have none. */
  readonly request?: string;
  readonly http_status: number;
  readonly body: { readonly pagination?: { readonly next_key?: string | null } | null };
}

const read = (file: string): Recording[] =>
  readFileSync(fileURLToPath(new URL(`../../conformance/chain/${file}`, import.meta.url)), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recording);

/** What is asked when, by the path of the request. */
const CALLS: readonly [RegExp, (chain: ChainClient, bme: BmeClient, signal: AbortSignal) => Promise<unknown>][] = [
  [/^\/akash\/audit\/v1\/audit\/attributes\/[^/]+\/./, (chain, _, signal) => chain.audits("akash1a", signal)],
  [/^\/akash\/bme\/v1\/ledger/, (_, bme, signal) => bme.mint("akash1a", 1n, signal)],
  [/^\/akash\/cert\/v1\/certificates\/list/, (chain, _, signal) => chain.certificates("akash1a", signal)],
  [
    /^\/akash\/deployment\/v1beta4\/deployments\/info/,
    async (chain, _, signal) => {
      const info = await chain.deployment({ owner: "akash1a", dseq: "1" }, signal);
      return info === null ? null : info.groups.map(({ group_spec }) => groupFromChain(group_spec));
    },
  ],
  [/^\/akash\/deployment\/v1beta4\/deployments\/list/, (chain, _, signal) => chain.deployments({ owner: "a" }, signal)],
  [/^\/akash\/market\/v1beta5\/bids\/list/, (chain, _, signal) => chain.bids({ owner: "a" }, signal)],
  [/^\/akash\/market\/v1beta5\/bids\/list/, (chain, _, signal) => chain.offeredBids({ state: "open" }, 9, signal)],
  [/^\/akash\/market\/v1beta5\/leases\/list/, (chain, _, signal) => chain.leases({ owner: "a" }, signal)],
  [/^\/akash\/market\/v1beta5\/orders\/list/, (chain, _, signal) => chain.orders({ owner: "a" }, signal)],
  [/^\/akash\/market\/v1beta5\/params/, (chain, _, signal) => chain.reclamationBounds(signal)],
  [/^\/akash\/provider\/v1beta4\/providers(\?|$)/, (chain, _, signal) => chain.providers(signal)],
  [/^\/akash\/provider\/v1beta4\/providers\/./, (chain, _, signal) => chain.provider("akash1a", signal)],
  [/^\/cosmos\/auth\/v1beta1\/accounts\/./, (chain, _, signal) => chain.account("akash1a", signal)],
  [/^\/cosmos\/authz\/v1beta1\/grants\/grantee\/./, (chain, _, signal) => chain.grants("akash1a", signal)],
  [/^\/cosmos\/bank\/v1beta1\/balances\/[^/]+$/, (chain, _, signal) => chain.balances("akash1a", signal)],
  [/^\/cosmos\/base\/tendermint\/v1beta1\/blocks\/latest/, (chain, _, signal) => chain.latestBlock(signal)],
  [/^\/cosmos\/tx\/v1beta1\/txs\/./, (chain, _, signal) => chain.transaction("AB", signal)],
];

let server: Server;
let url: string;
let answer: Recording;
let asked: number;
beforeAll(async () => {
  server = createServer((_, response) => {
    // One page of a list is recorded, so the second one is the last.
    const last = asked++ > 0 && answer.body.pagination;
    const body = last ? { ...answer.body, pagination: { ...answer.body.pagination, next_key: null } } : answer.body;
    response.writeHead(answer.http_status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const clients = () => [new ChainClient([url]), new BmeClient([url])] as const;
const signal = () => AbortSignal.timeout(5_000);

/** The account of a module has another form; the client asks for those of wallets alone. */
const answers = ["rest.jsonl", "new-rest.jsonl", "grants-rest.jsonl"]
  .flatMap(read)
  .filter(({ name }) => name !== "q-account-module");
const asking = answers.flatMap((recording) => {
  const path = recording.request?.replace("GET ", "") ?? "";
  return CALLS.filter(([pattern]) => pattern.test(path)).map(([, call]) => ({ ...recording, call }));
});

test("every call of the client that was recorded is asked again", () => {
  expect(asking.length).toBeGreaterThan(200);
  const met = CALLS.filter(([pattern]) =>
    answers.some(({ request = "" }) => pattern.test(request.replace("GET ", ""))),
  );
  expect(met).toHaveLength(CALLS.length);
});

test.each(asking)("$name of a real chain is understood", async (recording) => {
  answer = recording;
  asked = 0;
  const outcome = recording.call(...clients(), signal());
  if (recording.http_status === 200) await outcome;
  else if (recording.http_status === 404) expect([null, []]).toContainEqual(await outcome);
  else await expect(outcome).rejects.toThrow(`HTTP ${recording.http_status}`);
});

const sent = read("broadcast-and-simulate.jsonl");

test.each(sent)("$name of a real chain is understood", async (recording) => {
  answer = recording;
  asked = 0;
  const [chain] = clients();
  const simulated = "gas_info" in recording.body || recording.http_status !== 200;
  const outcome = simulated ? chain.simulate(Buffer.of(1), signal()) : chain.broadcast(Buffer.of(1), signal());
  if (recording.http_status === 200) await outcome;
  else await expect(outcome).rejects.toThrow(`HTTP ${recording.http_status}`);
});
