import { type Difference, Verdict } from "../../../replay/deviations.ts";
import { type SandboxDns, startDns } from "../../dns.ts";
import { deviations } from "./deviations.ts";
import { differences, type Exchange, recordedExchanges } from "./recording.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const exchanges = recordedExchanges();
/** What differs without a listed reason, by the name of its exchange. */
const unexplained: Record<string, readonly Difference[]> = {};
const verdict = new Verdict(deviations);
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

function note({ name }: Exchange, found: readonly Difference[]): void {
  const left = verdict.unexplained(name, found);
  if (left.length > 0) unexplained[name] = left;
  else if (found.every(({ path }) => /\.(created|touched|published)$/.test(path))) equal++;
}

test("every recorded request gets the recorded status and body, but for listed differences", () => {
  console.info(
    `conformance/desec: replayed ${exchanges.length} requests, ${equal} equal but for times, ${exchanges.length - equal} different`,
  );
  expect(unexplained).toEqual({});
});

test("every listed deviation still shows", () => {
  console.info(verdict.shown);
  expect(verdict.stale).toEqual([]);
});
