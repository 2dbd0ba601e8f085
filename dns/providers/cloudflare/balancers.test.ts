import { internet } from "../../../network/network.ts";
import { queryDns } from "../../../network/resolve.ts";
import { CLOUDFLARE_ACCOUNT } from "../../../sandbox/dns/cloudflare.ts";
import { type SandboxDns, startDns } from "../../../sandbox/dns/dns.ts";
import { HANG_UP, type Middleware } from "../../../sandbox/dns/http.ts";
import { uniformWorld } from "../../../sandbox/dns/world.ts";
import { answeredSet } from "../../answers/answers.ts";
import { planRecords } from "../../plan/plan.ts";
import { canonicalRecordSet } from "../../records/rdata.ts";
import { type RecordSet, recordKey } from "../../records/records.ts";
import { connectDns } from "../connect.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { reconcileRecords } from "../reconcile.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const signal = new AbortController().signal;

let sandbox: SandboxDns;
let provider: DnsProvider;
let zone: HostedZone;
let fault: Middleware;
let country: string;

beforeEach(async () => {
  country = "US";
  fault = (request, next) => next(request);
  sandbox = await startDns({
    ports: free,
    middleware: { cloudflare: (request, next) => fault(request, next) },
    world: { ...uniformWorld(), countryOf: () => country },
  });
  provider = await connect();
  zone = await provider.createZone("example.com", signal);
});
afterEach(() => sandbox.close());

function connect(loadBalancing = true): Promise<DnsProvider> {
  const endpoint = `http://127.0.0.1:${sandbox.ports.cloudflare}`;
  const cloudflare = { apiToken: "sandbox-cloudflare", accountId: CLOUDFLARE_ACCOUNT, endpoint, loadBalancing };
  return connectDns({ cloudflare }, "cloudflare");
}

const plain = (...values: string[]): RecordSet => canonicalRecordSet({ name: "www", type: "A", ttl: 60, values });
const weighted = (...values: string[]) => values.map((value, index) => ({ weight: index + 1, values: [value] }));
const balanced = (germany: string[], others: string[]): RecordSet =>
  canonicalRecordSet({
    ...plain(),
    routing: {
      kind: "countries",
      answers: [{ countries: ["AT", "DE"], items: weighted(...germany) }],
      others: weighted(...others),
    },
  });

async function apply(client: DnsProvider, ...desired: RecordSet[]): Promise<readonly unknown[]> {
  const decide = (actual: readonly RecordSet[]) =>
    planRecords({
      desired: Object.fromEntries(desired.map((set) => [recordKey(set), set])),
      actual,
      owned: new Set(["www/A"]),
      minimumTtl: 60,
      adopt: true,
      force: true,
    }).changes;
  return reconcileRecords(client, zone, decide, { signal });
}

async function api(method: string, path: string, body?: object) {
  const response = await fetch(`http://127.0.0.1:${sandbox.ports.cloudflare}/client/v4/${path}`, {
    method,
    headers: { authorization: "Bearer sandbox-cloudflare", "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { result: { id: string; name: string; description: string }[] };
}
const pools = async () => (await api("GET", `accounts/${CLOUDFLARE_ACCOUNT}/load_balancers/pools`)).result;
const balancers = async () => (await api("GET", `zones/${zone.id}/load_balancers`)).result;
const records = async () => (await api("GET", `zones/${zone.id}/dns_records`)).result;
const makePool = (name: string) =>
  api("POST", `accounts/${CLOUDFLARE_ACCOUNT}/load_balancers/pools`, {
    name,
    origins: [{ name: "o", address: "203.0.113.7" }],
  });

async function ask(): Promise<readonly string[]> {
  const server = { host: "127.0.0.1", port: sandbox.ports.dns.cloudflare };
  return answeredSet(await queryDns(internet, server, "www.example.com", "A"), "www.example.com", "A").values;
}

test("everyone gets one value of their country's pool", async () => {
  await apply(provider, balanced(["192.0.2.1"], ["192.0.2.8", "192.0.2.9"]));
  const given = await Promise.all(Array.from({ length: 30 }, ask));
  expect(new Set(given.flat())).toEqual(new Set(["192.0.2.8", "192.0.2.9"]));
  expect(given.every(({ length }) => length === 1)).toBe(true);
  expect(given.filter(([value]) => value === "192.0.2.9").length).toBeGreaterThan(15);
  country = "AT";
  expect(await ask()).toEqual(["192.0.2.1"]);
});

/** From plain over two load balancers to plain and to nothing: every kind of write. */
const STEPS = [
  [plain("192.0.2.5")],
  [balanced(["192.0.2.1"], ["192.0.2.8"])],
  [balanced(["192.0.2.1"], ["192.0.2.9"])],
  [plain("192.0.2.5", "192.0.2.6")],
  [balanced(["192.0.2.2"], ["192.0.2.9"])],
  [],
];

async function expectStanding(desired: readonly RecordSet[]): Promise<void> {
  const steered = desired.filter(({ routing }) => routing).length;
  expect([(await balancers()).length, (await pools()).length]).toEqual([steered, steered * 2]);
  expect(await records()).toHaveLength(desired.flatMap(({ routing, values }) => (routing ? [] : values)).length);
  const sets = (await provider.readRecords(zone, signal)).filter((set) => recordKey(set) !== "/NS");
  expect(sets.map(canonicalRecordSet)).toEqual(desired);
}

test("each step stands and leaves nothing behind; meanwhile the name is always answered", async () => {
  fault = async (request, next) => {
    const reply = next(request);
    if (request.method !== "GET") empty ||= (await ask()).length === 0;
    return reply;
  };
  let empty = false;
  for (const [index, desired] of STEPS.slice(0, -1).entries()) {
    await apply(provider, ...desired);
    if (index === 0) empty = false;
    await expectStanding(desired);
  }
  expect(empty).toBe(false);
  await apply(provider);
  await expectStanding([]);
});

const BREAKS: [string, (reply: () => unknown) => ReturnType<Middleware>][] = [
  [
    "lost after it was done",
    (reply) => {
      reply();
      return HANG_UP;
    },
  ],
  ["refused for a moment", () => ({ status: 503, headers: { "retry-after": "0" }, body: {} })],
];
describe.each(BREAKS)("a write that is %s", (_, broken) => {
  test.each([1, 2, 3, 4, 5, 6])(
    "is made up for, whichever of a step's it is: %d",
    async (which) => {
      for (const desired of STEPS) {
        let writes = 0;
        fault = (request, next) =>
          request.method !== "GET" && ++writes === which ? broken(() => next(request)) : next(request);
        await apply(provider, ...desired);
        fault = (request, next) => next(request);
        await apply(provider, ...desired);
      }
      await apply(provider, plain("192.0.2.5"));
      await apply(provider, balanced(["192.0.2.3"], ["192.0.2.4"]));
      await expectStanding([balanced(["192.0.2.3"], ["192.0.2.4"])]);
    },
    60_000,
  );

  test("ends a run, and the next one finishes it", async () => {
    await apply(provider, plain("192.0.2.5"));
    for (const last of [0, 1, 2, 3, 4]) {
      for (const desired of [balanced([`192.0.2.1${last}`], ["192.0.2.8"]), plain("192.0.2.5")]) {
        let left = last;
        fault = (request, next) =>
          request.method !== "GET" && left-- <= 0
            ? { status: 403, body: { success: false, errors: [] } }
            : next(request);
        await apply(await connect(), desired).catch(() => undefined);
        expect(await ask()).toHaveLength(1);
        fault = (request, next) => next(request);
        await apply(await connect(), desired);
        expect(await apply(await connect(), desired)).toEqual([]);
        expect(await records()).toHaveLength(desired.routing ? 0 : 1);
        expect(await balancers()).toHaveLength(desired.routing ? 1 : 0);
      }
    }
  }, 60_000);
});

describe("what somebody else made", () => {
  const theirs = async () => {
    await makePool("theirs");
    const [pool] = await pools();
    const body = { name: "www.example.com", default_pools: [pool!.id], fallback_pool: pool!.id };
    await api("POST", `zones/${zone.id}/load_balancers`, body);
  };

  test("is never changed: a load balancer of the name", async () => {
    await theirs();
    for (const desired of [balanced(["192.0.2.1"], ["192.0.2.2"]), plain("192.0.2.1")]) {
      await expect(apply(provider, desired)).rejects.toThrow(/load balancer www.example.com exists and was not made/);
    }
    expect([(await balancers()).length, (await pools()).map(({ name }) => name)]).toEqual([1, ["theirs"]]);
  });

  test("is never changed: a pool", async () => {
    await makePool("theirs");
    await apply(provider, balanced(["192.0.2.1"], ["192.0.2.2"]));
    const [, ours] = await pools();
    await apply(provider);
    expect((await pools()).map(({ name }) => name)).toEqual(["theirs"]);
    await makePool(ours!.name);
    await expect(apply(provider, balanced(["192.0.2.1"], ["192.0.2.2"]))).rejects.toThrow(/pool platform-\w+ exists/);
  });

  test("that was made by hand under our name is replaced", async () => {
    const desired = balanced(["192.0.2.1"], ["192.0.2.2"]);
    await apply(provider, desired);
    const [balancer] = await balancers();
    const { id, zone_name: _, ...body } = { ...balancer!, zone_name: "", country_pools: {} };
    await api("PUT", `zones/${zone.id}/load_balancers/${id}`, body);
    expect(await apply(provider, desired)).toHaveLength(1);
    expect(await apply(provider, desired)).toEqual([]);
    country = "DE";
    expect(await ask()).toEqual(["192.0.2.1"]);
  });
});

test("a pool of ours that somebody changed is made as its name promises", async () => {
  const desired = balanced(["192.0.2.1"], ["192.0.2.2"]);
  await apply(provider, desired);
  for (const { id, name, description } of await pools()) {
    const body = { name, description, origins: [{ name: "o", address: "203.0.113.7" }] };
    await api("PUT", `accounts/${CLOUDFLARE_ACCOUNT}/load_balancers/pools/${id}`, body);
  }
  expect(await ask()).toEqual(["203.0.113.7"]);
  expect(await apply(provider, desired)).toHaveLength(1);
  expect(await ask()).toEqual(["192.0.2.2"]);
  expect(await apply(provider, desired)).toEqual([]);
});

test("a name that changes from one address type to the other keeps its load balancer", async () => {
  const items = weighted("2001:db8::1", "2001:db8::2");
  const sixth = canonicalRecordSet({ ...plain(), type: "AAAA", routing: { kind: "weighted", items } });
  await apply(provider, balanced(["192.0.2.1"], ["192.0.2.2"]));
  await apply(provider, sixth);
  expect(await provider.readRecords(zone, signal)).toEqual([sixth]);
  expect([(await balancers()).length, (await pools()).length]).toEqual([1, 1]);
});

test("a zone with a load balancer is not deleted, and without the add-on none is seen", async () => {
  await apply(provider, balanced(["192.0.2.1"], ["192.0.2.2"]));
  await expect(provider.deleteZone(zone, signal)).rejects.toThrow(/still holds www\/A/);
  const without = await connect(false);
  expect((await without.readRecords(zone, signal)).map(recordKey)).toEqual([]);
  await apply(provider);
  await provider.deleteZone(zone, signal);
  await provider.deleteZone(zone, signal);
  expect(await provider.findZone("example.com", signal)).toBeNull();
});
