import { createSocket } from "node:dgram";
import { once } from "node:events";
import packet, { type RecordType } from "dns-packet";
import { internet } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import { dnsDialTable, type SandboxDns, startDns } from "./dns.ts";

const free = { cloudflare: 0, google: 0, desec: 0, dns: { cloudflare: 0, google: 0, desec: 0 }, resolver: 0 };
let sandbox: SandboxDns;
let changes = 0;

beforeEach(async () => {
  changes = 0;
  sandbox = await startDns({ ports: free, onChange: () => changes++ });
});
afterEach(() => sandbox.close());

type Provider = "cloudflare" | "google" | "desec";
const authorization = {
  cloudflare: "Bearer sandbox-cloudflare",
  google: "Bearer sandbox-google",
  desec: "Token sandbox-desec",
};

async function call(provider: Provider, method: string, path: string, body?: unknown, token = authorization[provider]) {
  const response = await fetch(`http://127.0.0.1:${sandbox.ports[provider]}${path}`, {
    method,
    headers: { authorization: token, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

const ask = (port: number, name: string, type: string) =>
  queryDns(internet, { host: "127.0.0.1", port }, name, type as RecordType);

/** One question over UDP and the answer as it comes. */
async function exchange(name: string, additionals: packet.Answer[] = []): Promise<packet.DecodedPacket> {
  const socket = createSocket("udp4");
  const questions = [{ type: "A" as const, name }];
  socket.send(
    packet.encode({ type: "query", id: 1, flags: packet.RECURSION_DESIRED, questions, additionals }),
    sandbox.ports.dns.desec,
    "127.0.0.1",
  );
  const [message] = await once(socket, "message");
  socket.close();
  return packet.decode(message);
}

async function cloudflareZone(name: string): Promise<string> {
  const account = (await call("cloudflare", "GET", "/client/v4/accounts")).body.result[0];
  const zone = await call("cloudflare", "POST", "/client/v4/zones", { name, account: { id: account.id } });
  return `/client/v4/zones/${zone.body.result.id}/dns_records`;
}

async function googleZone(dnsName: string): Promise<string> {
  const zones = "/dns/v1/projects/sandbox/managedZones";
  await call("google", "POST", zones, { name: "zone", dnsName, description: "" });
  return `${zones}/zone`;
}

async function desecDomain(name: string): Promise<string> {
  await call("desec", "POST", "/api/v1/domains/", { name });
  return `/api/v1/domains/${name}/rrsets/`;
}

const address = (name: string, content: string, ttl = 300) => ({ type: "A", name, content, ttl });

describe("Cloudflare", () => {
  test("refuses a wrong token with 10000 and verifies the right one", async () => {
    const wrong = await call("cloudflare", "GET", "/client/v4/zones", undefined, "Bearer other");
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([403, 10_000]);
    const verified = await call("cloudflare", "GET", "/client/v4/user/tokens/verify");
    expect(verified.body.result.status).toBe("active");
  });

  test("a batch deletes before it posts, so that a CNAME becomes an A in one call", async () => {
    const records = await cloudflareZone("example.com");
    const made = await call("cloudflare", "POST", records, {
      type: "CNAME",
      name: "www",
      content: "example.com",
      ttl: 300,
    });
    const posts = [address("www", "192.0.2.1")];
    const batch = await call("cloudflare", "POST", `${records}/batch`, {
      deletes: [{ id: made.body.result.id }],
      posts,
    });
    expect(batch.status).toBe(200);
    const answer = await ask(sandbox.ports.dns.cloudflare, "www.example.com", "A");
    expect(answer.answers).toMatchObject([{ type: "A", data: "192.0.2.1", ttl: 300 }]);
  });

  test("a batch with one bad operation changes nothing", async () => {
    const records = await cloudflareZone("example.com");
    const posts = [address("a", "192.0.2.1"), address("b", "not an address")];
    const batch = await call("cloudflare", "POST", `${records}/batch`, { posts });
    expect([batch.status, batch.body.errors[0].code]).toEqual([400, 9005]);
    expect((await call("cloudflare", "GET", records)).body.result).toEqual([]);
  });

  test("a batch of more than 200 operations is refused", async () => {
    const records = await cloudflareZone("example.com");
    const posts = Array.from({ length: 201 }, (_, index) => address(`h${index}`, "192.0.2.1"));
    expect((await call("cloudflare", "POST", `${records}/batch`, { posts })).status).toBe(400);
  });

  test.each([
    [
      "A beside CNAME",
      { type: "CNAME", name: "x", content: "example.com", ttl: 300 },
      address("x", "192.0.2.1"),
      81_054,
    ],
    [
      "CNAME beside A",
      address("x", "192.0.2.1"),
      { type: "CNAME", name: "x", content: "example.com", ttl: 300 },
      81_053,
    ],
    ["the same record twice", address("x", "192.0.2.1"), address("x", "192.0.2.1"), 81_058],
    ["a TTL of 30", address("x", "192.0.2.1"), address("y", "192.0.2.1", 30), 9021],
    ["CAA without data", address("x", "192.0.2.1"), { type: "CAA", name: "x", content: '0 issue "a"', ttl: 300 }, 1004],
  ])("refuses %s", async (_, first, second, code) => {
    const records = await cloudflareZone("example.com");
    expect((await call("cloudflare", "POST", records, first)).status).toBe(200);
    const refused = await call("cloudflare", "POST", records, second);
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, code]);
  });

  test.each(["PATCH", "PUT"])("a %s does not change the type of a record", async (method) => {
    const records = await cloudflareZone("example.com");
    const made = await call("cloudflare", "POST", records, address("x", "192.0.2.1"));
    const changed = { type: "AAAA", name: "x", content: "2001:db8::1", ttl: 300 };
    const refused = await call("cloudflare", method, `${records}/${made.body.result.id}`, changed);
    expect([refused.status, (await call("cloudflare", "GET", records)).body.result[0].type]).toEqual([400, "A"]);
  });

  test("a text has as many characters as its 4,096 octets allow, and a name and type 8,192", async () => {
    const records = await cloudflareZone("example.com");
    const text = (length: number) => ({ type: "TXT", name: "x", content: `"${"x".repeat(length)}"`, ttl: 300 });
    const statuses = [];
    for (const length of [4000, 4081, 4080, 200])
      statuses.push((await call("cloudflare", "POST", records, text(length))).status);
    expect(statuses).toEqual([200, 400, 200, 400]);
  });

  test("a patch keeps what it does not name, a put does not", async () => {
    const records = await cloudflareZone("example.com");
    const made = await call("cloudflare", "POST", records, { ...address("x", "192.0.2.1"), comment: "why" });
    const one = `${records}/${made.body.result.id}`;
    const patched = await call("cloudflare", "PATCH", one, { content: "192.0.2.2" });
    expect(patched.body.result).toMatchObject({ content: "192.0.2.2", ttl: 300, comment: "why" });
    const put = await call("cloudflare", "PUT", one, { type: "A", name: "x", content: "192.0.2.3" });
    expect(put.body.result).toMatchObject({ content: "192.0.2.3", ttl: 1, comment: null });
  });

  test("text is kept as it came, quoted or not, at most 4,096 octets a record and 8,192 a name", async () => {
    const records = await cloudflareZone("example.com");
    const text = (content: string) =>
      call("cloudflare", "POST", records, { type: "TXT", name: "t", content, ttl: 300 });
    expect((await text("plain words")).body.result.content).toBe("plain words");
    const answer = await ask(sandbox.ports.dns.cloudflare, "t.example.com", "TXT");
    expect(answer.answers).toMatchObject([{ data: [Buffer.from("plain words")] }]);
    expect((await text("x".repeat(4081))).status).toBe(400);
    for (const letter of ["a", "b", "c"]) expect((await text(letter.repeat(2000))).status).toBe(200);
    expect((await text("d".repeat(2000))).status).toBe(200);
    expect((await text("e".repeat(2000))).status).toBe(400);
  });

  test("a zone on the Free plan holds 200 records, and usage says how many there are", async () => {
    const records = await cloudflareZone("example.com");
    const posts = Array.from({ length: 200 }, (_, index) => address(`h${index}`, "192.0.2.1"));
    expect((await call("cloudflare", "POST", `${records}/batch`, { posts })).status).toBe(200);
    const usage = await call("cloudflare", "GET", `${records}/usage`);
    expect(usage.body.result).toEqual({ record_quota: 200, record_usage: 200 });
    const full = await call("cloudflare", "POST", records, address("more", "192.0.2.1"));
    expect(full.body.errors[0].code).toBe(81_045);
  });

  test("lists in pages, with a total and by name or type", async () => {
    const records = await cloudflareZone("example.com");
    const posts = Array.from({ length: 5 }, (_, index) => address(`h${index}`, "192.0.2.1"));
    await call("cloudflare", "POST", `${records}/batch`, { posts });
    const last = await call("cloudflare", "GET", `${records}?page=3&per_page=2`);
    expect(last.body).toMatchObject({
      result: [{ name: "h4.example.com" }],
      result_info: { total_count: 5, total_pages: 3 },
    });
    expect((await call("cloudflare", "GET", `${records}?name=h1.example.com`)).body.result).toHaveLength(1);
    expect((await call("cloudflare", "GET", `${records}?type=TXT`)).body.result).toHaveLength(0);
    expect((await call("cloudflare", "GET", `${records}?per_page=5000001`)).status).toBe(400);
  });

  test.each([
    ["a comment of more than 100 characters", { comment: "x".repeat(101) }],
    ["tags", { tags: ["team:dns"] }],
    ["flattening", { settings: { flatten_cname: true } }],
  ])("refuses %s on the Free plan", async (_, more) => {
    const records = await cloudflareZone("example.com");
    const alias = { type: "CNAME", name: "c", content: "example.net", ttl: 300 };
    expect((await call("cloudflare", "POST", records, { ...alias, ...more })).status).toBe(400);
    expect((await call("cloudflare", "POST", records, { ...alias, comment: "short" })).status).toBe(200);
  });

  test("a DS needs the NS of a delegation, in the same batch at the latest", async () => {
    const records = await cloudflareZone("example.com");
    const data = { key_tag: 1, algorithm: 13, digest_type: 2, digest: "ab".repeat(32) };
    const ds = { type: "DS", name: "child", data, ttl: 300 };
    const ns = { type: "NS", name: "child", content: "ns1.example.net", ttl: 300 };
    expect((await call("cloudflare", "POST", records, ds)).status).toBe(400);
    expect((await call("cloudflare", "POST", `${records}/batch`, { posts: [ds, ns] })).status).toBe(200);
  });

  test("throttles a user at 1,200 requests in five minutes", async () => {
    await sandbox.close();
    sandbox = await startDns({ ports: free, throttle: 0.002 });
    for (let count = 0; count < 3; count++)
      expect((await call("cloudflare", "GET", "/client/v4/zones")).status).toBe(200);
    const refused = await call("cloudflare", "GET", "/client/v4/zones");
    expect([refused.status, refused.body.errors[0].code, refused.headers.get("retry-after")]).toEqual([
      429,
      971,
      "300",
    ]);
  });

  test("serves foreign apex NS only with multi_provider and refuses its own as records", async () => {
    const records = await cloudflareZone("example.com");
    const ns = { type: "NS", name: "example.com", content: "ns1.google.sandbox", ttl: 300 };
    await call("cloudflare", "POST", records, ns);
    expect((await ask(sandbox.ports.dns.cloudflare, "example.com", "NS")).answers).toHaveLength(2);
    await call("cloudflare", "PATCH", records.replace("dns_records", "dns_settings"), { multi_provider: true });
    expect((await ask(sandbox.ports.dns.cloudflare, "example.com", "NS")).answers).toHaveLength(3);
    expect((await call("cloudflare", "POST", records, { ...ns, content: "ns1.cloudflare.sandbox" })).status).toBe(400);
  });
});

describe("Google", () => {
  const set = (name: string, rrdatas: string[], type = "A", ttl = 300) => ({ name, type, ttl, rrdatas });

  test("refuses a wrong token and another project", async () => {
    const zones = "/dns/v1/projects/sandbox/managedZones";
    expect((await call("google", "GET", zones, undefined, "Bearer other")).status).toBe(401);
    expect((await call("google", "GET", "/dns/v1/projects/other/managedZones")).status).toBe(403);
  });

  test("a deletion must match what is there, and a change is whole or nothing", async () => {
    const zone = await googleZone("example.com.");
    const first = await call("google", "POST", `${zone}/changes`, {
      additions: [set("www.example.com.", ["192.0.2.1"])],
    });
    expect(first.body.status).toBe("pending");
    const stale = await call("google", "POST", `${zone}/changes`, {
      deletions: [set("www.example.com.", ["192.0.2.9"])],
      additions: [set("new.example.com.", ["192.0.2.2"])],
    });
    expect([stale.status, stale.body.error.errors[0].reason]).toEqual([412, "conditionNotMet"]);
    const again = await call("google", "POST", `${zone}/changes`, {
      additions: [set("www.example.com.", ["192.0.2.2"])],
    });
    expect([again.status, again.body.error.errors[0].reason]).toEqual([409, "alreadyExists"]);
    const listed = await call("google", "GET", `${zone}/rrsets?name=new.example.com.`);
    expect(listed.body.rrsets).toEqual([]);
    await new Promise((done) => setTimeout(done, 120));
    expect((await call("google", "GET", `${zone}/changes/1`)).body.status).toBe("done");
  });

  test("a CNAME beside another set, an apex without NS and more than 1,000 additions are refused", async () => {
    const zone = await googleZone("example.com.");
    const beside = [set("x.example.com.", ["192.0.2.1"]), set("x.example.com.", ["example.com."], "CNAME")];
    expect((await call("google", "POST", `${zone}/changes`, { additions: beside })).status).toBe(400);
    const ns = (await call("google", "GET", `${zone}/rrsets?name=example.com.&type=NS`)).body.rrsets;
    expect((await call("google", "POST", `${zone}/changes`, { deletions: ns })).body.error.errors[0].reason).toBe(
      "invalidZoneApex",
    );
    const many = Array.from({ length: 1001 }, (_, index) => set(`h${index}.example.com.`, ["192.0.2.1"]));
    expect((await call("google", "POST", `${zone}/changes`, { additions: many })).status).toBe(403);
  });

  test("lists in pages by token, and tells the project's quota", async () => {
    const zone = await googleZone("example.com.");
    const additions = Array.from({ length: 5 }, (_, index) => set(`h${index}.example.com.`, ["192.0.2.1"]));
    await call("google", "POST", `${zone}/changes`, { additions });
    const names: string[] = [];
    for (let token: string | undefined = ""; token !== undefined; ) {
      const page = await call("google", "GET", `${zone}/rrsets?maxResults=3${token && `&pageToken=${token}`}`);
      names.push(...page.body.rrsets.map((each: { name: string }) => each.name));
      token = page.body.nextPageToken;
    }
    expect(names).toHaveLength(7);
    const project = await call("google", "GET", "/dns/v1/projects/sandbox");
    expect(project.body.quota).toMatchObject({ rrsetAdditionsPerChange: 1000, rrsetDeletionsPerChange: 1000 });
  });

  test.each([
    ["a name outside the zone", set("www.example.org.", ["192.0.2.1"])],
    ["a name without final dot", set("www.example.com", ["192.0.2.1"])],
    ["an address that is none", set("www.example.com.", ["192.0.2.256"])],
    [
      "101 values",
      set(
        "www.example.com.",
        Array.from({ length: 101 }, (_, index) => `192.0.2.${index}`),
      ),
    ],
    [
      "nine name servers",
      set(
        "child.example.com.",
        Array.from({ length: 9 }, (_, index) => `ns${index}.example.net.`),
        "NS",
      ),
    ],
    ["a type it does not have", set("l.example.com.", ["0 0 0 N 0 0 0 E 0m"], "LOC")],
  ])("refuses %s", async (_, addition) => {
    const zone = await googleZone("example.com.");
    const refused = await call("google", "POST", `${zone}/changes`, { additions: [addition] });
    expect([400, 403]).toContain(refused.status);
  });

  test("every change counts the SOA's serial up", async () => {
    const zone = await googleZone("example.com.");
    const serial = async () => {
      const [soa] = (await ask(sandbox.ports.dns.google, "example.com", "SOA")).answers as {
        data: { serial: number };
      }[];
      return soa?.data.serial;
    };
    const before = await serial();
    await call("google", "POST", `${zone}/changes`, { additions: [set("www.example.com.", ["192.0.2.1"])] });
    expect(await serial()).toBe((before ?? 0) + 1);
  });

  test("a zone with records is not deleted", async () => {
    const zone = await googleZone("example.com.");
    const www = set("www.example.com.", ["192.0.2.1"]);
    await call("google", "POST", `${zone}/changes`, { additions: [www] });
    expect((await call("google", "DELETE", zone)).status).toBe(400);
    await call("google", "POST", `${zone}/changes`, { deletions: [www] });
    expect((await call("google", "DELETE", zone)).status).toBe(204);
  });
});

describe("deSEC", () => {
  const set = (subname: string, records: string[], type = "A", ttl = 3600) => ({ subname, type, ttl, records });

  test("refuses a missing and a wrong token", async () => {
    expect((await call("desec", "GET", "/api/v1/domains/", undefined, "Token other")).body.detail).toBe(
      "Invalid token.",
    );
  });

  test("a bulk write with one error changes nothing and says which position", async () => {
    const rrsets = await desecDomain("example.com");
    const refused = await call("desec", "PATCH", rrsets, [set("a", ["192.0.2.1"]), set("b", ["192.0.2.1"], "A", 300)]);
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual([{}, { ttl: ["Ensure this value is greater than or equal to 3600."] }]);
    expect((await call("desec", "GET", rrsets)).body).toHaveLength(1);
  });

  test("a bulk PATCH replaces a CNAME by an A at one name", async () => {
    const rrsets = await desecDomain("example.com");
    await call("desec", "POST", rrsets, set("www", ["example.com."], "CNAME"));
    const swapped = await call("desec", "PATCH", rrsets, [
      { subname: "www", type: "CNAME", records: [] },
      set("www", ["192.0.2.1"]),
    ]);
    expect(swapped.status).toBe(200);
    expect((await ask(sandbox.ports.dns.desec, "www.example.com", "A")).answers).toMatchObject([{ data: "192.0.2.1" }]);
  });

  test.each([
    ["a host without final dot", set("x", ["example.com"], "CNAME")],
    ["text without quotes", set("x", ["text"], "TXT")],
    ["a CNAME at the apex", set("", ["example.net."], "CNAME")],
    ["ALIAS", set("x", ["example.net."], "ALIAS")],
    ["a TTL above a day", set("x", ["192.0.2.1"], "A", 86_401)],
  ])("refuses %s", async (_, body) => {
    expect((await call("desec", "POST", await desecDomain("example.com"), body)).status).toBe(400);
  });

  test("more than 500 sets are only given by cursor, with links", async () => {
    const rrsets = await desecDomain("example.com");
    await call(
      "desec",
      "PATCH",
      rrsets,
      Array.from({ length: 600 }, (_, index) => set(`h${index}`, ["192.0.2.1"])),
    );
    const plain = await call("desec", "GET", rrsets);
    expect(plain.status).toBe(400);
    const names = new Set<string>();
    let next = /<http:\/\/[^/]+([^>]+)>; rel="first"/.exec(plain.headers.get("link") ?? "")?.[1];
    while (next) {
      const page = await call("desec", "GET", next);
      for (const each of page.body) names.add(`${each.subname}/${each.type}`);
      next = /<http:\/\/[^/]+([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
    }
    expect(names.size).toBe(601);
  });

  test("throttles writes at the documented rate, with the seconds to wait", async () => {
    await sandbox.close();
    sandbox = await startDns({ ports: free, throttle: 1 });
    const rrsets = await desecDomain("example.com");
    const write = () => call("desec", "PATCH", rrsets, [set("a", ["192.0.2.1"])]);
    await write();
    await write();
    const third = await write();
    expect([third.status, third.headers.get("retry-after")]).toEqual([429, "1"]);
  });
});

describe("the name servers", () => {
  test("answer wildcards, aliases, empty names and missing names as RFC 1034 says, with AA", async () => {
    const rrsets = await desecDomain("example.com");
    await call("desec", "PATCH", rrsets, [
      { subname: "*", type: "A", ttl: 3600, records: ["192.0.2.7"] },
      { subname: "www", type: "CNAME", ttl: 3600, records: ["host.example.com."] },
      { subname: "host", type: "A", ttl: 3600, records: ["192.0.2.1", "192.0.2.2"] },
      { subname: "deep.empty", type: "TXT", ttl: 3600, records: ['"x"'] },
    ]);
    const port = sandbox.ports.dns.desec;
    expect((await ask(port, "any.example.com", "A")).answers).toMatchObject([
      { name: "any.example.com", data: "192.0.2.7" },
    ]);
    expect((await ask(port, "WWW.example.com", "A")).answers?.map((each) => each.type)).toEqual(["CNAME", "A", "A"]);
    const empty = await ask(port, "empty.example.com", "A");
    expect(empty).toMatchObject({ rcode: "NOERROR", answers: [], flag_aa: true, authorities: [{ type: "SOA" }] });
    const missing = await ask(port, "a.host.example.com", "A");
    expect(missing).toMatchObject({ rcode: "NXDOMAIN", authorities: [{ type: "SOA" }] });
    expect(await ask(port, "example.org", "A")).toMatchObject({ rcode: "REFUSED", flag_aa: false });
    expect((await ask(port, "example.com", "NS")).answers).toMatchObject([
      { data: "ns1.desec.sandbox" },
      { data: "ns2.desec.sandbox" },
    ]);
  });

  test("give long answers over TCP", async () => {
    const rrsets = await desecDomain("example.com");
    const records = Array.from({ length: 100 }, (_, index) => `192.0.2.${index}`);
    await call("desec", "POST", rrsets, { subname: "many", type: "A", ttl: 3600, records });
    expect((await ask(sandbox.ports.dns.desec, "many.example.com", "A")).answers).toHaveLength(100);
  });

  test("say TC without EDNS where 512 octets are too few, and answer whole with EDNS", async () => {
    const rrsets = await desecDomain("example.com");
    const records = Array.from({ length: 20 }, (_, index) => `192.0.2.${index}`);
    await call("desec", "POST", rrsets, { subname: "many", type: "A", ttl: 3600, records });
    const option = { type: "OPT", name: ".", udpPayloadSize: 4096, flags: 0 } as packet.OptAnswer;
    expect(await exchange("many.example.com")).toMatchObject({ flag_tc: true, answers: [], additionals: [] });
    const whole = await exchange("many.example.com", [option]);
    expect(whole).toMatchObject({ flag_tc: false, flag_rd: true, flag_ra: false, additionals: [{ type: "OPT" }] });
    expect(whole.answers).toHaveLength(20);
  });

  test("ignore what is no question and go on", async () => {
    const socket = createSocket("udp4");
    socket.send(Buffer.from("nonsense"), sandbox.ports.dns.desec, "127.0.0.1");
    await desecDomain("example.com");
    expect((await ask(sandbox.ports.dns.desec, "example.com", "SOA")).answers).toHaveLength(1);
    socket.close();
  });

  test("the resolver takes the providers in turn, follows aliases across them, and fails for zones nobody serves", async () => {
    await cloudflareZone("example.com");
    const rrsets = await desecDomain("example.org");
    const records = await cloudflareZone("example.net");
    await call("cloudflare", "POST", records, { type: "CNAME", name: "www", content: "x.example.org", ttl: 300 });
    await call("desec", "POST", rrsets, { subname: "x", type: "A", ttl: 3600, records: ["192.0.2.5"] });
    const { resolver } = sandbox.ports;
    expect((await ask(resolver, "www.example.net", "A")).answers).toMatchObject([
      { type: "CNAME" },
      { data: "192.0.2.5" },
    ]);
    expect(await ask(resolver, "nobody.example", "A")).toMatchObject({ rcode: "SERVFAIL" });
    expect((await ask(resolver, "provider.one.akash.sandbox", "A")).answers).toHaveLength(1);
  });
});

test("the state survives a restart through JSON", async () => {
  const rrsets = await desecDomain("example.com");
  await call("desec", "POST", rrsets, { subname: "a", type: "A", ttl: 3600, records: ["192.0.2.1"] });
  expect(changes).toBeGreaterThan(1);
  const state = JSON.parse(JSON.stringify(sandbox.snapshot()));
  await sandbox.close();
  sandbox = await startDns({ ports: free, state });
  expect((await ask(sandbox.ports.dns.desec, "a.example.com", "A")).answers).toMatchObject([{ data: "192.0.2.1" }]);
});

test("the dial table names two servers a provider", () => {
  expect(Object.keys(dnsDialTable(sandbox.ports))).toHaveLength(6);
});
