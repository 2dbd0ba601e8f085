import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dnsDialTable, type SandboxDns, startDns } from "../../../sandbox/dns/dns.ts";
import { HANG_UP, type Middleware } from "../../../sandbox/dns/http.ts";
import { NO_CONSENT } from "../../kernel/consents.ts";
import { PartialError, type Run } from "../../kernel/handler.ts";
import type { ProviderSettings } from "../../settings.ts";
import { handler as zones } from "../hosted-zone/handler.ts";
import { type RecordsInputs, type RecordsOutputs, inputs as schema } from "./contract.ts";
import { handler } from "./handler.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const providers = ["cloudflare", "google", "desec"] as const;
type Name = (typeof providers)[number];

let sandbox: SandboxDns;
let control: Server;
let run: Run;
let said: string[];
let calls: string[];
let fault: Middleware;

/** A control API that knows only the name servers. */
async function startControl(): Promise<Server> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://control").searchParams;
    const found = dnsDialTable(sandbox.ports)[`${query.get("host")}:${query.get("port")}`];
    response.writeHead(found ? 200 : 404).end(JSON.stringify(found ?? null));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

function makeRun(settings: ProviderSettings): Run {
  const shared = new Map<string, unknown>();
  return {
    urn: "urn:pulumi:local::platform::af:dns:Records::zone",
    name: "zone",
    project: "platform",
    stage: "local",
    signal: new AbortController().signal,
    settings,
    consents: NO_CONSENT,
    shared<T>(key: string, make: () => T): T {
      if (!shared.has(key)) shared.set(key, make());
      return shared.get(key) as T;
    },
    status: (message) => said.push(message),
    info: (message) => said.push(message),
    warn: (message) => said.push(`warning: ${message}`),
  };
}

beforeEach(async () => {
  said = [];
  calls = [];
  fault = (request, next) => next(request);
  const counting: Middleware = (request, next) => {
    calls.push(`${request.method} ${request.path.slice(2).join("/")}`);
    return fault(request, next);
  };
  sandbox = await startDns({ ports: free, middleware: { cloudflare: counting, google: counting, desec: counting } });
  control = await startControl();
  const endpoint = (name: Name) => `http://127.0.0.1:${sandbox.ports[name]}`;
  run = makeRun({
    sandbox: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    dns: {
      cloudflare: { apiToken: "sandbox-cloudflare", endpoint: endpoint("cloudflare") },
      google: { project: "sandbox", accessToken: "sandbox-google", endpoint: endpoint("google") },
      desec: { token: "sandbox-desec", endpoint: endpoint("desec") },
    },
  });
});
afterEach(async () => {
  control.closeAllConnections();
  await Promise.all([sandbox.close(), new Promise((done) => control.close(done))]);
});

async function makeZone(provider: Name) {
  const { outputs } = await zones.create(run, { provider, name: "example.com" });
  const { created: _, ...zone } = outputs;
  return { outputs, zone };
}

type Given = RecordsInputs["records"];

async function given(provider: Name, records: Given, adopt = false): Promise<RecordsInputs> {
  return schema.parse({ zone: (await makeZone(provider)).zone, records, adopt });
}

const www: Given = { "www/A": { ttl: 3600, values: ["192.0.2.1"] } };
const state = (outputs: RecordsOutputs) => {
  const { warnings: _, ...inputs } = outputs;
  return { inputs, outputs };
};
const live = async (inputs: RecordsInputs) =>
  (await handler.read(run, `${inputs.zone.provider}/example.com`))?.outputs.records;

describe("HostedZone", () => {
  test.each(providers)("%s: makes a zone once, then adopts it, and removes only what it made", async (provider) => {
    const first = await zones.create(run, { provider, name: "example.com" });
    expect(first.outputs).toMatchObject({
      created: true,
      nameServers: [`ns1.${provider}.sandbox`, `ns2.${provider}.sandbox`],
    });
    const second = await zones.create(run, { provider, name: "example.com" });
    expect(second.outputs).toEqual({ ...first.outputs, created: false });
    const inputs = { provider, name: "example.com" };
    await zones.delete(run, second.id, { inputs, outputs: second.outputs });
    expect(await zones.read(run, first.id, { inputs, outputs: first.outputs })).toMatchObject({
      outputs: first.outputs,
    });
    await zones.delete(run, first.id, { inputs, outputs: first.outputs });
    expect(await zones.read(run, first.id)).toBeNull();
    await zones.delete(run, first.id, { inputs, outputs: first.outputs });
  });

  test.each(providers)("%s: keeps a zone that holds records of others", async (provider) => {
    const inputs = await given(provider, www);
    await handler.create(run, inputs);
    const { outputs } = await makeZone(provider);
    await zones.delete(run, "", { inputs: outputs, outputs: { ...outputs, created: true } });
    expect(said.at(-1)).toContain("still holds www/A");
    expect(await live(inputs)).toEqual(www);
  });

  test.each(providers)("%s: a zone whose creation was not answered is found and counts as made", async (provider) => {
    fault = (request, next) => {
      const reply = next(request);
      return request.method === "POST" ? HANG_UP : reply;
    };
    expect((await zones.create(run, { provider, name: "example.com" })).outputs.created).toBe(true);
  });

  test("another name or provider replaces the zone", () => {
    const inputs = { provider: "desec", name: "example.com" } as const;
    const outputs = { ...inputs, zoneId: "x", nameServers: [], minimumTtl: 3600, created: true };
    expect(zones.diff?.({ inputs, outputs }, { ...inputs, name: "example.org" }).changes).toMatchObject([
      { path: "name", replace: true },
    ]);
    expect(zones.diff?.({ inputs, outputs }, inputs).changes).toEqual([]);
  });

  test("a missing token names the stage key", async () => {
    const bare = makeRun({ dns: {} });
    await expect(zones.create(bare, { provider: "desec", name: "example.com" })).rejects.toMatchObject({
      message: "desec: no credentials",
      fix: expect.stringContaining("set dns.providers.desec.token"),
    });
  });

  test.each(providers)("%s: a wrong token is refused at once", async (provider) => {
    const endpoint = `http://127.0.0.1:${sandbox.ports[provider]}`;
    const dns = {
      cloudflare: { apiToken: "other", endpoint },
      google: { project: "sandbox", accessToken: "other", endpoint },
      desec: { token: "other", endpoint },
    };
    await expect(zones.create(makeRun({ dns }), { provider, name: "example.com" })).rejects.toMatchObject({
      kind: "denied",
    });
    expect(calls).toHaveLength(1);
  });
});

describe.each(providers)("Records at %s", (provider) => {
  test("are written, verified, and found again without a change", async () => {
    const inputs = await given(provider, { ...www, "/MX": { ttl: 3600, values: ["10 mx.example.net."] } });
    const { id, outputs } = await handler.create(run, inputs);
    expect(outputs.warnings).toEqual([]);
    expect(said).toContain(`${provider}: 2 of 2 name servers answer`);
    const found = await handler.read(run, id, state(outputs));
    expect(found?.inputs).toEqual(inputs);
    expect(handler.diff?.(state(outputs), inputs).changes).toEqual([]);
  });

  test("that are equal already are taken over without a write", async () => {
    const inputs = await given(provider, www);
    await handler.create(run, inputs);
    calls.length = 0;
    await handler.create(run, inputs);
    expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
  });

  test("that exist with other values are refused by name, and replaced with adopt", async () => {
    const inputs = await given(provider, www);
    await handler.create(run, inputs);
    const other = { ...inputs, records: { "www/A": { ttl: 3600, values: ["192.0.2.9"] } } };
    await expect(handler.create(run, other)).rejects.toThrow(/www\/A exists with 192\.0\.2\.1/);
    expect(await live(inputs)).toEqual(www);
    await handler.create(run, { ...other, adopt: true });
    expect(await live(inputs)).toEqual(other.records);
  });

  test("of others stay as they are through create, update and delete", async () => {
    const foreign = await given(provider, { "mail/A": { ttl: 3600, values: ["192.0.2.25"] } });
    await handler.create(run, foreign);
    const inputs = { ...foreign, records: www };
    const { id, outputs } = await handler.create(run, inputs);
    const next = { ...inputs, records: { "api/A": { ttl: 3600, values: ["192.0.2.2"] } } };
    const updated = await handler.update!(run, id, state(outputs), next);
    expect(await live(inputs)).toEqual({ ...foreign.records, ...next.records });
    await handler.delete(run, id, state(updated));
    expect(await live(inputs)).toEqual(foreign.records);
    await handler.delete(run, id, state(updated));
  });

  test("changed by somebody else show as drift, are repaired by an update and left by a delete", async () => {
    const inputs = await given(provider, www);
    const { id, outputs } = await handler.create(run, inputs);
    const edited = { "www/A": { ttl: 3600, values: ["192.0.2.66"] } };
    await handler.create(run, { ...inputs, records: edited, adopt: true });
    const found = await handler.read(run, id, state(outputs));
    expect(found?.inputs.records).toEqual(edited);
    const drifted = { inputs: found!.inputs, outputs: found!.outputs };
    expect(handler.diff?.(drifted, inputs).changes).toEqual([{ path: 'records["www/A"].values', kind: "update" }]);
    await handler.delete(run, id, state(outputs));
    expect(said.at(-1)).toContain("www/A");
    expect(await live(inputs)).toEqual(edited);
    await handler.update!(run, id, drifted, inputs);
    expect(await live(inputs)).toEqual(www);
  });

  test("with a TTL below the minimum warn and do not differ afterwards", async () => {
    const inputs = await given(provider, { "www/A": { ttl: 30, values: ["192.0.2.1"] } });
    const { id, outputs } = await handler.create(run, inputs);
    const clamped = provider !== "google";
    expect(outputs.warnings).toHaveLength(clamped ? 1 : 0);
    expect(said.some((line) => line.startsWith("warning: www/A: TTL 30 s raised"))).toBe(clamped);
    const found = await handler.read(run, id, state(outputs));
    expect(handler.diff?.({ inputs: found!.inputs, outputs: found!.outputs }, inputs).changes).toEqual([]);
  });

  test("an answer lost after the write is read again, not written again", async () => {
    const inputs = await given(provider, www);
    let lost = 0;
    fault = (request, next) => {
      const reply = next(request);
      return request.method === "GET" || lost++ > 0 ? reply : HANG_UP;
    };
    await handler.create(run, inputs);
    expect(await live(inputs)).toEqual(www);
    const limit = provider === "google" ? 4 : 1;
    expect(calls.filter((call) => /^(POST|PATCH) .*(batch|changes|rrsets)$/.test(call)).length).toBeLessThanOrEqual(
      limit,
    );
  });

  test("a write that stays refused fails partially, so that what was written stays ours", async () => {
    const inputs = await given(provider, www);
    fault = (request, next) => (request.method === "GET" ? next(request) : { status: 403, body: {} });
    await expect(handler.create(run, inputs)).rejects.toBeInstanceOf(PartialError);
  });

  test("a change that stays refused leaves what was and what was wanted ours, in the form they had", async () => {
    const inputs = { ...(await given(provider, {})), masterFile: "old 3600 A 192.0.2.1" };
    const { id, outputs } = await handler.create(run, inputs);
    fault = (request, next) => (request.method === "GET" ? next(request) : { status: 403, body: {} });
    const next = { ...inputs, masterFile: "new 3600 A 192.0.2.1" };
    await expect(handler.update!(run, id, state(outputs), next)).rejects.toMatchObject({
      outputs: { records: {}, masterFile: "new 3600 A 192.0.2.1\nold 3600 A 192.0.2.1\n" },
    });
  });

  test("end at once when the run is cancelled", async () => {
    const inputs = await given(provider, www);
    const cancellation = new AbortController();
    fault = () => {
      cancellation.abort(new Error("cancelled"));
      return { status: 500, body: {} };
    };
    await expect(handler.create({ ...run, signal: cancellation.signal }, inputs)).rejects.toThrow("cancelled");
  });

  test("of a text are written and found again; drift is told in it and repaired, and what is left out is deleted", async () => {
    const masterFile = "@ 3600 MX 10 mx.example.net.\nwww 3600 A 192.0.2.1";
    const inputs = { ...(await given(provider, { "api/A": { ttl: 3600, values: ["192.0.2.7"] } })), masterFile };
    const { id, outputs } = await handler.create(run, inputs);
    const written = state(outputs);
    expect(await handler.read(run, id, written)).toEqual({ id, ...written });
    await handler.create(run, { ...inputs, records: { "www/A": { ttl: 3600, values: ["192.0.2.66"] } }, adopt: true });
    const found = await handler.read(run, id, written);
    const drifted = "@ 3600 MX 10 mx.example.net.\nwww 3600 A 192.0.2.66\n";
    expect(found).toMatchObject({ inputs: { ...inputs, masterFile: drifted }, outputs: { masterFile: drifted } });
    expect(handler.diff?.(found!, inputs).changes).toMatchObject([
      { path: "masterFile", reason: "record sets ~ www/A" },
    ]);
    const less = { ...inputs, masterFile: "www 3600 A 192.0.2.1" };
    const updated = await handler.update!(run, id, found!, less);
    expect(Object.keys((await live(inputs)) ?? {}).sort()).toEqual(["api/A", "www/A"]);
    await handler.delete(run, id, state(updated));
    expect(await live(inputs)).toEqual({});
  });

  test("of the map of an earlier version are the same in a text", async () => {
    const inputs = await given(provider, www);
    const { id, outputs } = await handler.create(run, inputs);
    const now = { ...inputs, records: {}, masterFile: "www 3600 A 192.0.2.1" };
    expect(handler.diff?.(state(outputs), now).changes).toEqual([]);
    calls.length = 0;
    const updated = await handler.update!(run, id, state(outputs), now);
    expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
    await handler.delete(run, id, state(updated));
    expect(await live(inputs)).toEqual({});
  });

  test("of a live zone are imported without a difference afterwards", async () => {
    const inputs = await given(provider, { ...www, "/TXT": { ttl: 3600, values: ['"v=spf1 -all"'] } });
    const { id } = await handler.create(run, inputs);
    const found = await handler.read(run, id);
    expect(found?.inputs).toEqual(inputs);
    expect(handler.diff?.({ inputs: found!.inputs, outputs: found!.outputs }, inputs).changes).toEqual([]);
  });

  test("a zone that is gone counts as deleted", async () => {
    const inputs = await given(provider, www);
    const { id, outputs } = await handler.create(run, inputs);
    await handler.delete(run, id, state(outputs));
    const { outputs: zone } = await makeZone(provider);
    await zones.delete(run, "", { inputs: zone, outputs: { ...zone, created: true } });
    expect(await handler.read(run, id, state(outputs))).toBeNull();
    await handler.delete(run, id, state(outputs));
  });
});

test("records that the zone's quota has no room for are refused before the first is written, and are nobody's", async () => {
  const hosts = Array.from({ length: 201 }, (_, index) => [`h${index}/A`, { ttl: 300, values: ["192.0.2.1"] }]);
  const inputs = await given("cloudflare", Object.fromEntries(hosts));
  calls.length = 0;
  const refused = handler.create(run, inputs);
  await expect(refused).rejects.toThrow("zone example.com at cloudflare holds 0 records, with this plan 201");
  await expect(refused).rejects.not.toBeInstanceOf(PartialError);
  expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
  expect(await live(inputs)).toEqual({});
});

test("a proxied record is written, found again without a change, and imported as it is", async () => {
  const records = { "www/A": { ttl: 300, values: ["192.0.2.1"], cloudflare: { proxied: true } } };
  const inputs = await given("cloudflare", records);
  const { id, outputs } = await handler.create(run, inputs);
  expect(said).toContain("cloudflare: 2 of 2 name servers answer");
  expect((await handler.read(run, id, state(outputs)))?.outputs).toEqual(outputs);
  expect(await live(inputs)).toEqual(records);
  const plain = { ...inputs, records: www };
  expect(handler.diff?.(state(outputs), plain).changes.map(({ path }) => path)).toEqual([
    'records["www/A"].ttl',
    'records["www/A"].cloudflare',
  ]);
  await handler.update?.(run, id, state(outputs), plain);
  expect(await live(inputs)).toEqual(www);
});
