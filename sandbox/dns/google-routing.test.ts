import { createSocket } from "node:dgram";
import { once } from "node:events";
import packet, { type Answer } from "dns-packet";
import { type SandboxDns, startDns } from "./dns.ts";
import { uniformWorld, type World } from "./world.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
const CHECK = "https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/web";

/** Askers of 198.51.100.0/24 are in Tokyo; all others are `here`. */
let here: string;
let sick: Set<string>;
let sandbox: SandboxDns;

beforeEach(async () => {
  here = "us-central1";
  sick = new Set();
  const world: World = {
    ...uniformWorld(),
    regionOf: (address) => (address.startsWith("198.51.100.") ? "asia-northeast1" : here),
    isHealthy: (address) => !sick.has(address),
  };
  sandbox = await startDns({ ports: free, world });
  const zone = { name: "zone", dnsName: "example.com.", description: "" };
  await call("POST", "", zone);
});
afterEach(() => sandbox.close());

async function call(method: string, path: string, body?: unknown) {
  const url = `http://127.0.0.1:${sandbox.ports.google}/dns/v1/projects/sandbox/managedZones${path}`;
  const response = await fetch(url, {
    method,
    headers: { authorization: "Bearer sandbox-google" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const routed = (routingPolicy: unknown, type = "A") => ({ name: "www.example.com.", type, ttl: 60, routingPolicy });
const add = (routingPolicy: unknown, type?: string) =>
  call("POST", "/zone/changes", { additions: [routed(routingPolicy, type)] });
const one = (n: number) => ({ rrdatas: [`192.0.2.${n}`] });
const checked = (...ns: number[]) => ({
  healthCheckedTargets: { externalEndpoints: ns.map((n) => `192.0.2.${n}`) },
});

/** What the name server gives, asked for a network or for the asker itself. */
async function ask(subnet?: string): Promise<string[]> {
  const socket = createSocket("udp4");
  const option = { code: 8, ip: subnet, sourcePrefixLength: 24 };
  const opt = { type: "OPT", name: ".", udpPayloadSize: 1232, flags: 0, options: subnet ? [option] : [] };
  const questions = [{ type: "A" as const, name: "www.example.com" }];
  const query = packet.encode({ type: "query", id: 1, questions, additionals: [opt as unknown as Answer] });
  socket.send(query, sandbox.ports.dns.google, "127.0.0.1");
  const [message] = await once(socket, "message");
  socket.close();
  const { answers = [] } = packet.decode(message);
  return answers.map((record) => String((record as { data: unknown }).data)).sort();
}

describe("routing policies of Google", () => {
  test("wrr draws by weight", async () => {
    await add({
      wrr: {
        items: [
          { weight: 3, ...one(1) },
          { weight: 1, ...one(2) },
          { weight: 0, ...one(3) },
        ],
      },
    });
    const drawn: string[] = [];
    for (let count = 0; count < 100; count += 1) drawn.push(...(await ask()));
    const shares = Map.groupBy(drawn, (value) => value);
    expect(shares.get("192.0.2.1")!.length).toBeGreaterThan(70);
    expect(shares.get("192.0.2.2")!.length).toBeGreaterThan(20);
    expect(shares.has("192.0.2.3")).toBe(false);
  });

  test("wrr leaves out what fails its check, unless all do", async () => {
    await add({
      wrr: {
        items: [
          { weight: 1, ...checked(1) },
          { weight: 1, ...checked(2) },
        ],
      },
      healthCheck: CHECK,
    });
    sick.add("192.0.2.1");
    expect(await ask()).toEqual(["192.0.2.2"]);
    sick.add("192.0.2.2");
    expect(await ask()).toHaveLength(1);
  });

  test("geo gives the nearest item, by the client subnet where one is given", async () => {
    const items = [
      { location: "europe-west3", ...one(1) },
      { location: "asia-east1", rrdatas: ["192.0.2.2", "192.0.2.3"] },
      { location: "us-east1", ...one(4) },
    ];
    await add({ geo: { items } });
    expect(await ask()).toEqual(["192.0.2.4"]);
    expect(await ask("198.51.100.0")).toEqual(["192.0.2.2", "192.0.2.3"]);
    here = "europe-central2";
    expect(await ask()).toEqual(["192.0.2.1"]);
  });

  test.each([
    [false, ["192.0.2.2"]],
    [true, ["192.0.2.1"]],
  ])("geo goes on to the next item when all of one fail, fenced %s", async (enableFencing, answer) => {
    const items = [
      { location: "us-east1", ...checked(1) },
      { location: "europe-west3", ...checked(2) },
    ];
    await add({ geo: { items, enableFencing }, healthCheck: CHECK });
    sick.add("192.0.2.1");
    expect(await ask()).toEqual(answer);
  });

  test("primaryBackup gives the healthy primary targets, then the backup", async () => {
    const backupGeoTargets = { items: [{ location: "us-east1", ...one(3) }] };
    const primaryTargets = checked(1, 2).healthCheckedTargets;
    await add({ primaryBackup: { primaryTargets, backupGeoTargets }, healthCheck: CHECK });
    expect(await ask()).toEqual(["192.0.2.1", "192.0.2.2"]);
    sick.add("192.0.2.1");
    expect(await ask()).toEqual(["192.0.2.2"]);
    sick.add("192.0.2.2");
    expect(await ask()).toEqual(["192.0.2.3"]);
  });

  test("are listed as they are, and deleted only as they are", async () => {
    const policy = (weight: number) => ({
      wrr: {
        items: [
          { weight, ...one(1) },
          { weight: 1, ...one(2) },
        ],
      },
    });
    await add(policy(3));
    const [listed] = (await call("GET", "/zone/rrsets?name=www.example.com.")).body.rrsets;
    expect(listed).toMatchObject(routed(policy(3)));
    expect(listed).not.toHaveProperty("rrdatas");
    for (const wrong of [routed(policy(4)), { ...routed(undefined), rrdatas: ["192.0.2.1", "192.0.2.2"] }]) {
      expect((await call("POST", "/zone/changes", { deletions: [wrong] })).status).toBe(412);
    }
    expect((await call("POST", "/zone/changes", { deletions: [listed] })).status).toBe(200);
  });

  const geo = (items: unknown[]) => ({ geo: { items } });
  test.each([
    ["no policy", {}],
    ["two policies", { wrr: { items: [{ weight: 1, ...one(1) }] }, ...geo([{ location: "us-east1", ...one(1) }]) }],
    ["no items", { wrr: { items: [] } }],
    ["a negative weight", { wrr: { items: [{ weight: -1, ...one(1) }] } }],
    ["an item without values", { wrr: { items: [{ weight: 1 }] } }],
    ["a value of another type", { wrr: { items: [{ weight: 1, rrdatas: ["example.net."] }] } }],
    ["a place that is no region", geo([{ location: "mars-north1", ...one(1) }])],
    ["a place given twice", geo([1, 2].map((n) => ({ location: "us-east1", ...one(n) })))],
    ["targets without a check", { wrr: { items: [{ weight: 1, ...checked(1) }] } }],
    ["a check without targets", { wrr: { items: [{ weight: 1, ...one(1) }] }, healthCheck: CHECK }],
    ["a check that is no link", { wrr: { items: [{ weight: 1, ...checked(1) }] }, healthCheck: "web" }],
    ["an unknown field", { wrr: { items: [{ weight: 1, ...one(1), region: "x" }] } }],
    ["more than 100 items", { wrr: { items: Array.from({ length: 101 }, (_, n) => ({ weight: 1, ...one(n) })) } }],
  ])("are refused with %s", async (_, policy) => {
    expect([400, 403]).toContain((await add(policy)).status);
  });

  test("are refused beside values, for other types, and with two targets of a CNAME", async () => {
    const wrr = { wrr: { items: [{ weight: 1, ...one(1) }] } };
    const both = { ...routed(wrr), rrdatas: ["192.0.2.1"] };
    expect((await call("POST", "/zone/changes", { additions: [both] })).status).toBe(400);
    const caa = { wrr: { items: [{ weight: 1, rrdatas: ['0 issue "example.net"'] }] } };
    expect((await add(caa, "CAA")).status).toBe(400);
    const two = geo([{ location: "us-east1", rrdatas: ["a.example.net.", "b.example.net."] }]);
    expect((await add(two, "CNAME")).status).toBe(400);
  });
});
