import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { fetch } from "undici";
import { answeredSet } from "../dns/answers/answers.ts";
import { type ForwardProxy, startProxy } from "../dns/pools/proxy.fixture.ts";
import { queryDns } from "../network/resolve.ts";
import { sandboxNetwork } from "../network/sandbox.ts";
import { sandboxPorts } from "../network/sandbox-ports.ts";
import type { StatusReport } from "../operations/status/report.ts";
import { CLOUDFLARE_ACCOUNT } from "../sandbox/dns/cloudflare.ts";
import { CLOUDFLARE_NAME_SERVERS } from "../sandbox/dns/cloudflare-draft.ts";
import { GOOGLE_NAME_SERVERS } from "../sandbox/dns/google.ts";
import { keepServices, Workspace } from "./workspace.ts";

const PORT = 18_800;
const ZONE = "alternatefutures.test";
const CONTROL = `http://127.0.0.1:${PORT}`;
const network = sandboxNetwork(CONTROL);
/** To the sandbox's ports themselves. */
const direct = { ...network, dial: async (host: string, port: number) => ({ host, port }) };

/** Far askers are led elsewhere; the sandbox takes everyone to be in Iowa. */
const placesOf = (nearby: string, far: string) => `
www:
  dynamic:
    pools:
      far: { fallback: rest, values: [{ value: ${far} }] }
      rest: { values: [{ value: ${nearby} }] }
    rules:
      - { geos: [AS], pool: far }
      - { pool: rest }
  octodns: { healthcheck: { port: 8443, protocol: TCP } }
  ttl: 60
  type: A
  value: ${nearby}
`;

/** Two providers' gateways stand for two edges: they are there before anything is leased, and can be killed. */
const poolsOf = (east: string, west: string) => `
www:
  dynamic:
    pools:
      east: { fallback: west, values: [{ value: ${east}. }] }
      west: { values: [{ value: ${west}. }] }
    rules: [{ pool: east }]
  octodns: { healthcheck: { host: null, port: 8443, protocol: TCP } }
  ttl: 300
  type: CNAME
  value: ${east}.
`;

/** One zone through a failover and back: each test goes on from where the one before left it. */
describe("a zone that fails over", () => {
  let workspace: Workspace;
  let gateways: { name: string; host: string }[];
  const elsewhere: ForwardProxy[] = [];
  const notices: { changes: { value: string; to: string }[]; published: boolean }[] = [];
  let refusals = 1;
  let hook: Server;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT);
    await workspace.editStage((stage) => {
      keepServices(stage);
    });
    hook = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text) => {
        if (refusals-- > 0) response.writeHead(500);
        else notices.push(JSON.parse(text));
        response.end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
    for (let count = 0; count < 2; count += 1) {
      elsewhere.push(await startProxy((host, port) => network.dial(host, port, "tcp")));
    }
    expect((await workspace.platform("sandbox", "start")).code).toBe(0);
    const health = (await (await fetch(`${CONTROL}/health`)).json()) as {
      providers: { name: string; hostUri: string }[];
    };
    gateways = health.providers.map(({ name, hostUri }) => ({ name, host: new URL(hostUri).hostname }));
  }, 60_000);

  afterAll(async () => {
    hook.close();
    await Promise.all(elsewhere.map((proxy) => proxy.close()));
    await workspace.dispose();
  }, 60_000);

  const east = () => gateways[0]!;
  const west = () => gateways[1]!;

  const monitor = (...more: string[]) =>
    workspace.platform(
      "dns",
      "monitor",
      "--once",
      "--json",
      "--down-after",
      "2",
      "--up-after",
      "2",
      "--hold",
      "1s",
      ...elsewhere.flatMap(({ url }) => ["--egress", url.href]),
      "--webhook",
      `http://127.0.0.1:${(hook.address() as AddressInfo).port}`,
      ...more,
    );

  const fault = (kind: string, provider: string) =>
    fetch(`${CONTROL}/faults`, { method: "POST", body: JSON.stringify({ kind, provider }) });

  /** What the name servers of a provider answer for www. */
  async function answerAt(provider: "cloudflare" | "google") {
    const server = { host: "127.0.0.1", port: sandboxPorts(PORT).dns[provider] };
    const name = `www.fo.${ZONE}`;
    return answeredSet(await queryDns(direct, server, name, "CNAME"), name, "CNAME");
  }

  async function expectServed({ host }: { host: string }): Promise<void> {
    for (const provider of ["cloudflare", "google"] as const) {
      expect(await answerAt(provider)).toEqual({ ttl: 60, values: [`${host}.`] });
    }
  }

  test("cannot be one that deSEC answers for: file, line and the way out are named", async () => {
    const file = join(workspace.folder, "dns/zones", `${ZONE}.yaml`);
    const text = await workspace.read(`dns/zones/${ZONE}.yaml`);
    await writeFile(file, text + poolsOf(east().host, west().host));
    const preview = await workspace.platform("preview");
    await writeFile(file, text);
    expect(preview.code).toBe(1);
    expect(preview.screen).toMatch(
      /dns\/zones\/alternatefutures\.test\.yaml:\d+:3: www\.alternatefutures\.test\. CNAME has dynamic pools, but deSEC/,
    );
    expect(preview.screen).toMatch(/a zone of its own, such as fo\.<zone>/);
  }, 60_000);

  test("is served alike by the providers that host it, as its first pool says", async () => {
    const parent = await workspace.read(`dns/zones/${ZONE}.yaml`);
    const servers = [...CLOUDFLARE_NAME_SERVERS, ...GOOGLE_NAME_SERVERS].map((host) => `    - ${host}.\n`).join("");
    const delegation = `fo:\n  type: NS\n  values:\n${servers}`;
    const alias = `status:\n  type: CNAME\n  value: www.fo.${ZONE}.\n`;
    await writeFile(
      join(workspace.folder, "dns/zones", `${ZONE}.yaml`),
      parent.replace("send.secrets:", `${delegation}send.secrets:`) + alias,
    );
    await writeFile(join(workspace.folder, "dns/zones", `fo.${ZONE}.yaml`), poolsOf(east().host, west().host));
    await workspace.editStage((stage) => {
      stage.setIn(["config", "dns", "zones"], [ZONE, `fo.${ZONE}`]);
      stage.setIn(["config", "dns", "hosting"], { [`fo.${ZONE}`]: ["cloudflare", "google"] });
    });
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    await expectServed(east());
  }, 120_000);

  test("is found from deSEC too, which refers to those that host it", async () => {
    const server = { host: "127.0.0.1", port: sandboxPorts(PORT).dns.desec };
    const alias = await queryDns(direct, server, `status.${ZONE}`, "CNAME");
    expect(answeredSet(alias, `status.${ZONE}`, "CNAME").values).toEqual([`www.fo.${ZONE}.`]);
    const referral = await queryDns(direct, server, `www.fo.${ZONE}`, "CNAME");
    expect(referral.answers).toEqual([]);
    expect(answeredSet(referral, `fo.${ZONE}`, "NS").values).toHaveLength(4);
    const { dns } = JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;
    expect(dns.map(({ zone, provider, inSync }) => [zone, provider, inSync])).toEqual([
      [ZONE, "cloudflare", true],
      [ZONE, "google", true],
      [ZONE, "desec", true],
      [`fo.${ZONE}`, "cloudflare", true],
      [`fo.${ZONE}`, "google", true],
    ]);
  }, 60_000);

  test("stays as it is while all is well", async () => {
    const round = await monitor();
    expect(round).toMatchObject({ code: 0 });
    const [record] = JSON.parse(round.stdout).records;
    expect(record).toMatchObject({ fqdn: `www.fo.${ZONE}.`, serves: [`${east().host}.`] });
    expect(record.values[0].votes).toHaveLength(3);
  }, 60_000);

  test("does not move for what one of three vantage points says", async () => {
    elsewhere[0]!.answer = 502;
    for (let round = 0; round < 3; round += 1) expect((await monitor()).code).toBe(0);
    elsewhere[0]!.answer = "open";
  }, 60_000);

  test("fails over in the second round that most see it down, and says so", async () => {
    await fault("kill-provider", east().name);
    expect((await monitor()).code).toBe(0);
    expect((await monitor("--dry-run")).code).toBe(2);
    await expectServed(east());
    expect((await monitor()).code).toBe(2);
    await expectServed(west());
    expect(notices).toMatchObject([{ published: true, changes: [{ value: `${east().host}.`, to: "down" }] }]);
    expect((await monitor()).code).toBe(1);
  }, 90_000);

  test("is not failed back by the next update: the decision stands in a file", async () => {
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
    const { dns } = JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;
    expect(dns.filter(({ inSync }) => !inSync)).toEqual([]);
    expect(await workspace.read(`dns/status/fo.${ZONE}.yaml`)).toMatch(/status: down/);
    const [line] = (await workspace.read("dns/status/audit.jsonl")).trim().split("\n");
    expect(JSON.parse(line!)).toMatchObject({
      zone: `fo.${ZONE}`,
      pool: "east",
      to: "down",
      by: "dns monitor",
      published: true,
    });
  }, 60_000);

  test("keeps its last good answer when everything is down", async () => {
    await fault("kill-provider", west().name);
    for (let round = 0; round < 3; round += 1) expect((await monitor()).code).toBe(1);
    await expectServed(west());
    await fault("revive-provider", west().name);
  }, 60_000);

  test("comes back when the first pool does", async () => {
    await fault("revive-provider", east().name);
    expect((await monitor()).code).toBe(1);
    expect((await monitor()).code).toBe(2);
    await expectServed(east());
  }, 60_000);

  test("obeys a person above the probes, until left to them again", async () => {
    const byHand = (pool: string, status: string) =>
      workspace.platform(
        "dns",
        "failover",
        `www.fo.${ZONE}`,
        "--pool",
        pool,
        "--status",
        status,
        "--reason",
        "maintenance",
      );
    expect(await byHand("east", "down")).toMatchObject({ code: 0 });
    await expectServed(west());
    const empty = await byHand("west", "down");
    expect(empty.code).toBe(1);
    expect(empty.screen).toMatch(/would have no pool that is up; nothing was changed/);
    expect((await byHand("north", "down")).screen).toMatch(/no pool "north"[\s\S]*choose one of east, west/);
    for (let round = 0; round < 2; round += 1) await monitor();
    await expectServed(west());
    expect(await byHand("east", "obey")).toMatchObject({ code: 0 });
    await expectServed(east());
  }, 120_000);

  test("is watched until the monitor is told to stop", async () => {
    const args = ["dns", "monitor", "--interval", "1s", "--json"];
    const watching = execa(join(workspace.folder, "platform"), args, {
      cwd: workspace.folder,
      reject: false,
      stdin: "ignore",
    });
    const rounds: { records: unknown[]; changes: unknown[] }[] = [];
    for await (const line of watching) {
      rounds.push(JSON.parse(line));
      if (rounds.length === 2) watching.kill("SIGTERM");
    }
    expect((await watching).exitCode).toBe(0);
    expect(rounds.length).toBeGreaterThan(1);
    for (const { records, changes } of rounds) expect([records.length, changes.length]).toEqual([1, 0]);
  }, 60_000);

  test("is published by the next round when it could not be at once", async () => {
    const command = `./platform dns failover www.fo.${ZONE} --pool east --status down`;
    const failed = await workspace.shell(command, { PLATFORM_PASSPHRASE_LOCAL: "wrong" });
    expect(failed.code).toBe(1);
    expect(failed.screen).toMatch(/written down, but not published/);
    await expectServed(east());
    expect((await monitor()).code).toBe(1);
    await expectServed(west());
    const audit = (await workspace.read("dns/status/audit.jsonl")).trim().split("\n");
    const told = audit
      .map((line) => JSON.parse(line))
      .map(({ to, by, published }) => [to, by === "dns monitor", published]);
    expect(told).toEqual([
      ["down", true, true],
      ["up", true, true],
      ["down", false, true],
      ["obey", false, true],
      ["down", false, false],
    ]);
  }, 120_000);

  const geo = `geo.${ZONE}`;
  const writeGeo = (nearby: string, far: string) =>
    writeFile(join(workspace.folder, "dns/zones", `${geo}.yaml`), placesOf(nearby, far));

  test("may tell places apart only where Google alone hosts it", async () => {
    await writeGeo("192.0.2.10", "192.0.2.20");
    const host = (hosts: string[]) =>
      workspace.editStage((stage) => {
        stage.setIn(["config", "dns", "zones"], [ZONE, `fo.${ZONE}`, geo]);
        stage.setIn(["config", "dns", "hosting", geo], hosts);
      });
    await host(["cloudflare", "google"]);
    const refused = await workspace.platform("preview");
    expect(refused.code).toBe(1);
    expect(refused.screen).toMatch(
      /geo\.alternatefutures\.test\.yaml:3:3: www\..* some places, but cloudflare and google would answer differently/,
    );
    await host(["google"]);
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
    expect((await workspace.platform("dns", "report", geo)).code).toBe(0);
  }, 120_000);

  test("shows places in a plan, and imports them as rules", async () => {
    await writeGeo("192.0.2.10", "192.0.2.21");
    const planned = await workspace.platform("dns", "plan", geo);
    expect(planned.code).toBe(2);
    expect(planned.stdout).toMatch(
      /~ www\/A .*\n +- nearest to asia-east1, .*: 192\.0\.2\.20\n +\+ nearest to .*\.21\n/,
    );
    expect((await workspace.platform("dns", "apply", geo, "--yes")).code).toBe(0);
    const imported = await workspace.platform("dns", "import", geo, "--provider", "google");
    expect(imported.stdout).toMatch(/rules:\n +- geos:\n +- AS\n +pool: as\n +- pool: others\n/);
  }, 120_000);

  test("takes a value that is down out of its place", async () => {
    const down = ["dns", "failover", `www.${geo}`, "--pool", "far", "--status", "down"];
    const done = await workspace.platform(...down);
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/serves 192\.0\.2\.10$/) });
    const plain = await workspace.platform("dns", "plan", geo);
    expect(plain).toMatchObject({ code: 0, stdout: expect.stringMatching(/no changes/) });
  }, 120_000);

  test("moves to Cloudflare's load balancers, and back to a plain answer", async () => {
    await workspace.editStage((stage) => {
      stage.setIn(["config", "dns", "hosting", geo], ["cloudflare"]);
      stage.setIn(["config", "dns", "providers", "cloudflare", "accountId"], CLOUDFLARE_ACCOUNT);
      stage.setIn(["config", "dns", "providers", "cloudflare", "loadBalancing"], true);
    });
    const up = ["dns", "failover", `www.${geo}`, "--pool", "far", "--status", "obey"];
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect(await workspace.platform(...up)).toMatchObject({ code: 0 });
    expect((await workspace.platform("dns", "report", geo)).code).toBe(0);
    await writeGeo("192.0.2.10", "192.0.2.10");
    const planned = await workspace.platform("dns", "plan", geo);
    expect(planned.stdout).toMatch(
      /- in AE, .*: 192\.0\.2\.21 .*\n +- elsewhere: 192\.0\.2\.10 .*\n +\+ 192\.0\.2\.10\n/,
    );
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect((await workspace.platform("dns", "plan", geo)).code).toBe(0);
  }, 240_000);
});
