import { type SandboxDns, startDns } from "../../dns.ts";
import { type Deviation, deviations, explain } from "./deviations.ts";
import { type Difference, differences, type Exchange, recordedExchanges } from "./recording.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const exchanges = recordedExchanges();
/** What differs without a listed reason, by the name of its exchange. */
const unexplained: Record<string, readonly Difference[]> = {};
const explained = new Map<Deviation, number>();
let equal = 0;

beforeAll(async () => {
  const sandbox = await startDns({ ports: free, throttle: 10_000 });
  for (const exchange of exchanges) note(exchange, await compare(sandbox, exchange));
  await sandbox.close();
});

async function compare(sandbox: SandboxDns, { request, response }: Exchange): Promise<Difference[]> {
  const { method, path, body, auth = "Token sandbox-desec" } = request;
  const answer = await fetch(`http://127.0.0.1:${sandbox.ports.desec}/api/v1/${path}`, {
    method,
    headers: { "content-type": "application/json", ...(auth !== null && { authorization: auth }) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const said: unknown = answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  const ofBody = response.body === undefined ? [] : differences(response.body, said, "body");
  return [...differences(response.status, answer.status, "status"), ...ofBody];
}

function note(exchange: Exchange, found: readonly Difference[]): void {
  const left = found.filter((difference) => {
    const deviation = explain(exchange, difference);
    if (deviation) explained.set(deviation, (explained.get(deviation) ?? 0) + 1);
    return deviation === undefined;
  });
  if (left.length > 0) unexplained[exchange.name] = left;
  else if (found.every(({ path }) => /\.(created|touched|published)$/.test(path))) equal++;
}

test("every recorded request gets the recorded status and body, but for listed differences", () => {
  console.info(
    `conformance/desec: replayed ${exchanges.length} requests, ${equal} equal but for times, ${exchanges.length - equal} different`,
  );
  expect(unexplained).toEqual({});
});

test("every listed deviation still shows", () => {
  const lines = [...explained].map(([{ name, reason }, count]) => `deviation ${name} (${count} values): ${reason}`);
  console.info(lines.join("\n"));
  expect(deviations.filter((deviation) => !explained.has(deviation)).map(({ name }) => name)).toEqual([]);
});
