import { internet } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import { PAID_PLAN } from "../../sandbox/dns/cloudflare-plan.ts";
import { type SandboxDns, startDns } from "../../sandbox/dns/dns.ts";
import { type ApiRequest, HANG_UP, type Middleware } from "../../sandbox/dns/http.ts";
import { answeredSet } from "../answers/answers.ts";
import { planRecords } from "../plan/plan.ts";
import { canonicalRecordSet } from "../records/rdata.ts";
import { type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import type { DnsProviderName } from "../settings.ts";
import { connectDns } from "./connect.ts";
import type { DnsProvider, HostedZone } from "./provider.ts";
import { reconcileRecords } from "./reconcile.ts";
import { sandboxSettings } from "./sandbox-settings.fixture.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const providers = ["cloudflare", "google", "desec"] as const;
const signal = new AbortController().signal;

let sandbox: SandboxDns;
let fault: Middleware;
let reads: number;
let writes: number;
/** Readings of a zone's quota, counted apart from those of the zone. */
let quotas: number;

beforeEach(async () => {
  fault = (request, next) => next(request);
  const middleware: Middleware = (request, next) => {
    if (isQuota(request)) quotas++;
    else if (request.method === "GET") reads++;
    else writes++;
    return fault(request, next);
  };
  sandbox = await startDns({
    ports: free,
    middleware: Object.fromEntries(providers.map((name) => [name, middleware])),
    cloudflarePlan: { ...PAID_PLAN, records: 20_000 },
  });
});
afterEach(() => sandbox.close());

const isQuota = ({ path }: ApiRequest): boolean => path.at(-1) === "usage" || path.at(-2) === "projects";
const connect = (name: DnsProviderName): Promise<DnsProvider> => connectDns(sandboxSettings(sandbox), name);

const a = (name: string, ...values: string[]): RecordSet => canonicalRecordSet({ name, type: "A", ttl: 3600, values });
const many = (count: number, address = "192.0.2.1") =>
  Array.from({ length: count }, (_, index) => a(`h${index}`, address));
const keyed = (sets: readonly RecordSet[]): RecordSets => Object.fromEntries(sets.map((set) => [recordKey(set), set]));

function apply(provider: DnsProvider, zone: HostedZone, desired: readonly RecordSet[]) {
  const decide = (actual: readonly RecordSet[]) =>
    planRecords({
      desired: keyed(desired),
      actual,
      owned: new Set(actual.map(recordKey)),
      minimumTtl: 0,
      adopt: true,
      force: true,
    }).changes;
  return reconcileRecords(provider, zone, decide, { signal });
}

async function live(provider: DnsProvider, zone: HostedZone): Promise<RecordSet[]> {
  const sets = await provider.readRecords(zone, signal);
  return sets.filter((set) => recordKey(set) !== "/NS").sort((x, y) => (recordKey(x) < recordKey(y) ? -1 : 1));
}

describe.each(providers)("%s", (name) => {
  let provider: DnsProvider;
  let zone: HostedZone;
  beforeEach(async () => {
    provider = await connect(name);
    zone = await provider.createZone("example.com", signal);
    reads = writes = 0;
  });

  const first = (reply: Middleware): Middleware => {
    let left = 1;
    return (request, next) => (request.method !== "GET" && left-- > 0 ? reply(request, next) : next(request));
  };

  test("a throttled write is made once more, after reading again", async () => {
    fault = first(() => ({ status: 429, headers: { "retry-after": "0" }, body: {} }));
    await apply(provider, zone, [a("x", "192.0.2.1")]);
    expect([reads, writes]).toEqual([2, 2]);
    expect(await live(provider, zone)).toEqual([a("x", "192.0.2.1")]);
  });

  test.each([
    ["a server error", (): ReturnType<Middleware> => ({ status: 503, headers: { "retry-after": "0" }, body: {} })],
    ["a lost connection", (): ReturnType<Middleware> => HANG_UP],
  ])("%s after the write is not written twice", async (_, answer) => {
    fault = first((request, next) => {
      next(request);
      return answer();
    });
    await apply(provider, zone, [a("x", "192.0.2.1"), a("y", "192.0.2.2")]);
    expect([reads, writes]).toEqual([2, 1]);
    expect(await live(provider, zone)).toEqual([a("x", "192.0.2.1"), a("y", "192.0.2.2")]);
  });

  test("a server error before the write is written after reading again", async () => {
    fault = first(() => ({ status: 502, headers: { "retry-after": "0" }, body: {} }));
    await apply(provider, zone, [a("x", "192.0.2.1")]);
    expect([reads, writes]).toEqual([2, 2]);
  });

  test("a failing read is repeated", async () => {
    let left = 2;
    fault = (request, next) =>
      request.method === "GET" && left-- > 0
        ? { status: 503, headers: { "retry-after": "0" }, body: {} }
        : next(request);
    await apply(provider, zone, [a("x", "192.0.2.1")]);
    expect([reads, writes]).toEqual([3, 1]);
  });

  test.each(["the first page", "a later page"])(
    "%s that comes in half is read again, and nothing is lost",
    async (page) => {
      await apply(provider, zone, many(1100));
      let left = page === "the first page" ? 1 : 2;
      fault = async (request, next) => {
        const reply = next(request);
        return request.method === "GET" && --left === 0 ? { ...reply, truncated: true } : reply;
      };
      writes = 0;
      await apply(provider, zone, [...many(1100), a("x", "192.0.2.2")]);
      expect(writes).toBe(1);
      fault = (request, next) => next(request);
      expect(await live(provider, zone)).toHaveLength(1101);
    },
  );

  test("somebody else's change in between is seen, and both end in what is desired", async () => {
    await apply(provider, zone, [a("x", "192.0.2.1")]);
    const editor = await connect(name);
    let edited = false;
    fault = async (request, next) => {
      if (request.method === "GET" || edited) return next(request);
      edited = true;
      await apply(editor, zone, [a("x", "192.0.2.66")]);
      return next(request);
    };
    await apply(provider, zone, [a("x", "192.0.2.2")]);
    expect(await live(provider, zone)).toEqual([a("x", "192.0.2.2")]);
  });

  test("a change of several chunks that breaks in the middle is finished by the next round", async () => {
    const target = name === "desec" ? 1 : 2;
    let count = 0;
    fault = (request, next) => {
      if (request.method === "GET" || ++count !== target) return next(request);
      return { status: 503, headers: { "retry-after": "0" }, body: {} };
    };
    await apply(provider, zone, many(1100));
    expect(await live(provider, zone)).toHaveLength(1100);
  });

  test("refused data names the reason and is not sent again", async () => {
    const bad = a("x".repeat(64), "192.0.2.1");
    await expect(apply(provider, zone, [bad])).rejects.toMatchObject({ kind: "invalid" });
    expect(writes).toBe(1);
  });

  test("a zone that is full of others' records is not deleted, an absent one is no error", async () => {
    await apply(provider, zone, [a("x", "192.0.2.1")]);
    await expect(provider.deleteZone(zone, signal)).rejects.toThrow("still holds x/A");
    await apply(provider, zone, []);
    await provider.deleteZone(zone, signal);
    await provider.deleteZone(zone, signal);
    expect(await provider.findZone("example.com", signal)).toBeNull();
  });
});

test("the apex NS of all providers together are served alike by each of them", async () => {
  const connected = await Promise.all(providers.map(async (name) => ({ name, provider: await connect(name) })));
  const served = await Promise.all(
    connected.map(async (each) => ({ ...each, zone: await each.provider.createZone("example.com", signal) })),
  );
  const values = served.flatMap(({ zone }) => zone.nameServers.map((host) => `${host}.`));
  const apex = canonicalRecordSet({ name: "", type: "NS", ttl: 3600, values });
  for (const { name, provider, zone } of served) {
    await apply(provider, zone, [apex]);
    expect(await apply(provider, zone, [apex])).toEqual([]);
    const server = { host: "127.0.0.1", port: sandbox.ports.dns[name] };
    const answer = answeredSet(await queryDns(internet, server, "example.com", "NS"), "example.com", "NS");
    expect(answer.values).toEqual(apex.values);
    expect((await provider.findZone("example.com", signal))?.nameServers).toEqual(zone.nameServers);
  }
});

test("text that came to Cloudflare without quotes is equal to the quoted text", async () => {
  const provider = await connect("cloudflare");
  const zone = await provider.createZone("example.com", signal);
  const url = `http://127.0.0.1:${sandbox.ports.cloudflare}/client/v4/zones/${zone.id}/dns_records`;
  const body = JSON.stringify({ type: "TXT", name: "t", ttl: 3600, content: "v=spf1 include:example.net -all" });
  await fetch(url, { method: "POST", headers: { authorization: "Bearer sandbox-cloudflare" }, body });
  const wanted = canonicalRecordSet({
    name: "t",
    type: "TXT",
    ttl: 3600,
    values: ['"v=spf1 include:example.net -all"'],
  });
  expect(await apply(provider, zone, [wanted])).toEqual([]);
});

test("a page of Cloudflare's with fewer records than there are does not end the zone", async () => {
  const provider = await connect("cloudflare");
  const zone = await provider.createZone("example.com", signal);
  await apply(provider, zone, many(30));
  let short = true;
  fault = (request, next) => {
    const reply = next(request);
    if (!short || request.method !== "GET") return reply;
    short = false;
    const body = reply.body as { result: unknown[] };
    return { ...reply, body: { ...body, result: body.result.slice(0, 10) } };
  };
  writes = 0;
  expect(await apply(provider, zone, many(30))).toEqual([]);
  expect(writes).toBe(0);
});

test("a record that is behind Cloudflare's proxy, wholly or in part, is not taken for a plain one, and becomes one", async () => {
  const provider = await connect("cloudflare");
  const zone = await provider.createZone("example.com", signal);
  const url = `http://127.0.0.1:${sandbox.ports.cloudflare}/client/v4/zones/${zone.id}/dns_records`;
  const add = (content: string, proxied: boolean) => {
    const body = JSON.stringify({ type: "A", name: "www", content, proxied, ttl: proxied ? 1 : 300 });
    return fetch(url, { method: "POST", headers: { authorization: "Bearer sandbox-cloudflare" }, body });
  };
  await add("192.0.2.1", true);
  expect(await live(provider, zone)).toEqual([{ ...a("www", "192.0.2.1"), ttl: 300, cloudflare: { proxied: true } }]);
  await add("192.0.2.2", false);
  expect(await live(provider, zone)).toMatchObject([{ ttl: 1 }]);
  await apply(provider, zone, [a("www", "192.0.2.1")]);
  expect(await live(provider, zone)).toEqual([a("www", "192.0.2.1")]);
});

describe("a routing at google", () => {
  let provider: DnsProvider;
  let zone: HostedZone;
  beforeEach(async () => {
    provider = await connect("google");
    zone = await provider.createZone("example.com", signal);
  });

  const weighted = (first: number, second: number): RecordSet =>
    canonicalRecordSet({
      ...a("x"),
      routing: {
        kind: "weighted",
        items: [
          { weight: first, values: ["192.0.2.1"] },
          { weight: second, values: ["192.0.2.2"] },
        ],
      },
    });

  test("whose answer is lost is not written twice", async () => {
    let left = 1;
    reads = writes = 0;
    fault = (request, next) => {
      const reply = next(request);
      return request.method !== "GET" && left-- > 0 ? HANG_UP : reply;
    };
    await apply(provider, zone, [weighted(1, 9)]);
    expect([reads, writes]).toEqual([2, 1]);
    expect(await live(provider, zone)).toEqual([weighted(1, 9)]);
  });

  test("that somebody else changed since it was read is read again before it is replaced", async () => {
    await apply(provider, zone, [weighted(1, 9)]);
    const editor = await connect("google");
    let edited = false;
    fault = async (request, next) => {
      if (request.method === "GET" || edited) return next(request);
      edited = true;
      await apply(editor, zone, [weighted(5, 5)]);
      return next(request);
    };
    reads = 0;
    await apply(provider, zone, [weighted(2, 8)]);
    expect(reads).toBe(3);
    expect(await live(provider, zone)).toEqual([weighted(2, 8)]);
  });

  test("that says more than is understood is never taken for equal, and can be replaced", async () => {
    const item = { location: "us-east1", rrdatas: ["192.0.2.1"] };
    const addition = { name: "x.example.com.", type: "A", ttl: 3600 };
    const body = { additions: [{ ...addition, routingPolicy: { geo: { enableFencing: true, items: [item] } } }] };
    const url = `http://127.0.0.1:${sandbox.ports.google}/dns/v1/projects/sandbox/managedZones/example-com/changes`;
    await fetch(url, {
      method: "POST",
      headers: { authorization: "Bearer sandbox-google" },
      body: JSON.stringify(body),
    });
    expect(await live(provider, zone)).toMatchObject([{ name: "x", values: [], routing: { kind: "other" } }]);
    await apply(provider, zone, [a("x", "192.0.2.1")]);
    expect(await live(provider, zone)).toEqual([a("x", "192.0.2.1")]);
  });
});

describe("a record set that deSEC refuses although nobody foresaw it", () => {
  const set = (name: string, type: string, ...values: string[]): RecordSet => ({ name, type, ttl: 3600, values });
  const change = (after: RecordSet) => ({ key: `${after.name}/${after.type}`, after });

  test.each([
    ["by position", set("bad", "MX", "10 under_score.example.net."), /bad\/MX: Cannot parse record contents/],
    ["without a position", set("bad", "DNAME", "x.example.", "y.example."), /bad\/DNAME: DNAME RRset cannot have/],
  ])("and names %s does not keep the others from being written", async (_, bad, reason) => {
    const provider = await connect("desec");
    const zone = await provider.createZone("example.com", signal);
    const good = [set("a", "A", "192.0.2.1"), set("z", "TXT", '"z"')];
    const written = provider.applyChanges(zone, [...good, bad, set("bad", "A", "192.0.2.9")].map(change), signal);
    await expect(written).rejects.toMatchObject({ kind: "invalid", message: expect.stringMatching(reason) });
    await expect(written).rejects.toThrow(/the other record sets \(2\) were written/);
    expect(await live(provider, zone)).toEqual(good);
  });
});

describe.each(providers)("a page in HTML from %s", (name) => {
  test.each([400, 403, 404, 500, 502])("with %d is not printed", async (status) => {
    const provider = await connect(name);
    const zone = await provider.createZone("example.com", signal);
    fault = () => ({ status, headers: { "retry-after": "0" }, body: "<!doctype html><h1>Bad <b>Gateway</b></h1>" });
    const failed = provider.readRecords(zone, signal);
    await expect(failed).rejects.toThrow(expect.objectContaining({ message: expect.not.stringMatching(/<|doctype/) }));
  });
});

type Calls = [reads: number, writes: number, quotas: number];

/** Calls from an empty zone to so many record sets, and then for the change of all of them. */
const budget: Record<DnsProviderName, Record<number, { create: Calls; update: Calls }>> = {
  cloudflare: {
    10: { create: [1, 1, 1], update: [1, 1, 0] },
    100: { create: [1, 1, 1], update: [1, 1, 0] },
    1000: { create: [1, 5, 1], update: [1, 5, 0] },
  },
  google: {
    10: { create: [1, 1, 1], update: [1, 1, 0] },
    100: { create: [1, 1, 1], update: [1, 1, 0] },
    1000: { create: [1, 1, 1], update: [2, 1, 0] },
  },
  desec: {
    10: { create: [1, 1, 0], update: [1, 1, 0] },
    100: { create: [1, 1, 0], update: [1, 1, 0] },
    1000: { create: [1, 1, 0], update: [3, 1, 0] },
  },
};

describe.each(providers)("calls at %s", (name) => {
  test.each([10, 100, 1000])("for %d record sets", async (count) => {
    const provider = await connect(name);
    const zone = await provider.createZone("example.com", signal);
    const counted = async (address: string): Promise<Calls> => {
      reads = writes = quotas = 0;
      await apply(provider, zone, many(count, address));
      return [reads, writes, quotas];
    };
    expect({ create: await counted("192.0.2.1"), update: await counted("192.0.2.2") }).toEqual(budget[name][count]);
  });
});
