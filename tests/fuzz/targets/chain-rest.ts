import { ChainClient } from "../../../akash/chain/client.ts";
import { startTrial } from "../../../akash/sandbox.fixture.ts";
import { record, serveAnswers } from "../answers.ts";
import { fileOf } from "../corpus.ts";
import type { Answer } from "../mutate.ts";
import type { Target } from "../target.ts";

const OWNER = "akash1syjnt9reuxzaa0s32mf6ccne3e370y74pul584";

/** The reads of a run, answered by the sandbox's chain, and by a real node as it was recorded. */
export async function target(): Promise<Target> {
  const trial = await startTrial();
  const provider = [...trial.fleet.providers][0]?.address ?? OWNER;
  const own = await record(trial.settings.rest[0]!, (proxy) =>
    everyCall(proxy, provider, new AbortController().signal),
  );
  await trial.close();
  const server = await serveAnswers();
  return {
    form: "answers",
    corpus: [
      own,
      ...recordedConversations().map((node) => JSON.stringify([...node, ...(JSON.parse(own) as Answer[])])),
    ],
    read: (input) => server.play(input, (signal) => everyCall(`http://127.0.0.1:${server.port}`, provider, signal)),
    close: server.close,
  };
}

/** An error of one call is remembered, and the others are made all the same. */
async function everyCall(endpoint: string, provider: string, signal: AbortSignal): Promise<void> {
  const chain = new ChainClient([endpoint]);
  const results = [];
  for (const call of callsOf(chain, provider, signal))
    results.push(
      await call().then(
        () => undefined,
        (error) => error,
      ),
    );
  const failed = results.find((error) => error !== undefined);
  if (failed !== undefined) throw failed;
}

function callsOf(chain: ChainClient, provider: string, signal: AbortSignal) {
  const of = { owner: OWNER };
  const bytes = new Uint8Array([1, 2, 3]);
  return [
    () => chain.latestBlock(signal),
    () => chain.account(OWNER, signal),
    () => chain.balances(OWNER, signal),
    () => chain.deployment({ owner: OWNER, dseq: "1005" }, signal),
    () => chain.bids(of, signal),
    () => chain.leases(of, signal),
    () => chain.reclamationBounds(signal),
    () => chain.provider(provider, signal),
    () => chain.audits(provider, signal),
    () => chain.certificates(provider, signal),
    () => chain.transaction("0".repeat(64), signal),
    () => chain.broadcast(bytes, signal).catch(() => undefined),
    () => chain.simulate(bytes, signal).catch(() => undefined),
  ];
}

interface Recorded {
  readonly name: string;
  readonly request: string;
  readonly http_status: number;
  readonly body: unknown;
}

/** One conversation a state of a deployment, such as `rest-12-drained-settled`. */
function recordedConversations(): Answer[][] {
  const lines = fileOf("conformance/chain/rest.jsonl").trim().split("\n");
  const states = Map.groupBy(
    lines.map((line) => JSON.parse(line) as Recorded),
    ({ name }) => name.replace(/-(bids|leases|orders)-list$|-deployment-info$/, ""),
  );
  return [...states.values()].map((answers) =>
    answers.map(({ request, http_status: status, body }) => {
      const [method, path] = request.split(" ") as [string, string];
      return { method, path, status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    }),
  );
}
