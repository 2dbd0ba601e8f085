import { X509Certificate } from "node:crypto";
import { fetch } from "undici";
import { dispatcher } from "../network/http.ts";
import { queryDns } from "../network/resolve.ts";
import { sandboxNetwork } from "../network/sandbox.ts";
import type { StatusReport } from "../operations/status/report.ts";
import { Ledger } from "./ledger.ts";
import { Workspace } from "./workspace.ts";

/** One platform through its life: each test goes on from where the one before left it. */
describe("a platform on the sandbox", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(18_100);
    ledger = new Ledger(workspace);
  }, 60_000);
  afterAll(() => workspace.dispose(), 60_000);

  const status = async () => JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;

  test("stands up with one command and ends with a table and the next command", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.stdout).toMatch(/total {2}\$\d+\.\d\d a month/);
    expect(up.stdout).toMatch(/next {3}\.\/platform open$/m);
  }, 300_000);

  test("has twelve or more healthy services, each with an active lease on the chain", async () => {
    const report = await status();
    expect(report.services.length).toBeGreaterThanOrEqual(12);
    expect(report.services.filter(({ healthy }) => !healthy)).toEqual([]);
    const leased = (await ledger.activeLeases()).map(({ dseq }) => dseq).sort();
    expect(leased).toEqual(report.services.map(({ dseq }) => dseq).sort());
    expect(report.pricePerMonth).toBeGreaterThan(0);
  }, 60_000);

  test("keeps the proxy on another provider than everything it leads to", async () => {
    const { services } = await status();
    const proxy = services.find(({ name }) => name === "proxy");
    const behind = services.filter(({ name, urls }) => name !== "proxy" && name !== "secrets" && urls.length > 0);
    expect(behind.length).toBeGreaterThan(5);
    expect(behind.filter(({ provider }) => provider === proxy?.provider)).toEqual([]);
  }, 60_000);

  test("answers every name alike at the three DNS providers, over UDP", async () => {
    const network = sandboxNetwork(`http://127.0.0.1:${workspace.port}`);
    const hosts = (await status()).services.flatMap(({ urls }) => urls.map((url) => new URL(url).hostname));
    const ports = [10, 11, 12].map((offset) => workspace.port + offset);
    for (const host of hosts) {
      const answers = await Promise.all(
        ports.map(async (port) => {
          const { answers: records = [] } = await queryDns(
            { ...network, dial: async (name, to) => ({ host: name, port: to }) },
            { host: "127.0.0.1", port },
            host,
            "A",
          );
          return records.map((record) => ("data" in record ? String(record.data) : "")).sort();
        }),
      );
      expect(answers[0]).not.toEqual([]);
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }
  }, 60_000);

  test("serves every route over TLS with a certificate that verifies against the authority", async () => {
    const network = sandboxNetwork(`http://127.0.0.1:${workspace.port}`);
    const agent = dispatcher(network);
    const urls = (await status()).services.flatMap((service) => service.urls);
    expect(urls.length).toBeGreaterThan(8);
    for (const url of urls) {
      const response = await fetch(url, { dispatcher: agent, redirect: "manual" });
      await response.body?.cancel();
      expect(response.status).toBeLessThan(500);
    }
    await agent.close();
  }, 60_000);

  test("changes nothing when it is run again", async () => {
    const before = await ledger.deployments();
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).toMatch(/\d+ unchanged/);
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
    expect(await ledger.deployments()).toEqual(before);
  }, 120_000);

  test("refreshes to the same state", async () => {
    expect((await workspace.platform("refresh", "--yes")).code).toBe(0);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 120_000);

  test("plans a changed environment variable as an update in place, and the lease keeps its provider", async () => {
    const before = await ledger.providerOf("api");
    const deployments = await ledger.deployments();
    await workspace.editStage((stage) => stage.setIn(["config", "services", "api", "env", "LOG_LEVEL"], "debug"));
    const preview = await workspace.platform("preview", "--expect-no-changes");
    expect(preview.code).toBe(2);
    expect(preview.screen).toMatch(/^~ +api +manifest/m);
    expect(preview.screen).not.toMatch(/^[±~].* deployment/m);
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
    expect(await ledger.providerOf("api")).toBe(before);
    expect(await ledger.deployments()).toHaveLength(deployments.length);
  }, 120_000);

  test("plans a changed CPU as a replacement and says why", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "services", "api", "cpu"], 2));
    const preview = await workspace.platform("preview");
    expect(preview.screen).toMatch(/^± +api +deployment/m);
    expect(preview.screen).toMatch(/CPU 1 -> 2/);
    const before = (await ledger.deployments("active")).length;
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
    expect(await ledger.deployments("active")).toHaveLength(before);
  }, 180_000);

  test("leaves an excluded provider, and DNS and proxy follow", async () => {
    const gone = await ledger.providerOf("proxy");
    await workspace.editStage((stage) =>
      stage.setIn(["config", "services", "proxy", "placement", "exclude"], [{ provider: gone, reason: "dead" }]),
    );
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
    expect(await ledger.providerOf("proxy")).not.toBe(gone);
    const report = await status();
    expect(report.services.filter(({ healthy }) => !healthy)).toEqual([]);
    expect(report.dns.filter(({ inSync }) => !inSync)).toEqual([]);
  }, 180_000);

  test("answers a dead provider with up --refresh: leased again elsewhere, no further deposit", async () => {
    const dead = await ledger.providerOf("docs");
    const deposits = (await ledger.deployments()).length;
    await fetch(`http://127.0.0.1:${workspace.port}/faults`, {
      method: "POST",
      body: JSON.stringify({ kind: "kill-provider", provider: dead }),
    });
    const before = await workspace.platform("status");
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/problem {2}.*\bdocs\b.*: its provider \S+ does not answer/);
    expect(before.stdout).toMatch(/next {3}\.\/platform up --refresh/);
    expect((await workspace.platform("up", "--yes", "--refresh")).code).toBe(0);
    expect(await ledger.providerOf("docs")).not.toBe(dead);
    expect((await ledger.deployments()).length).toBe(deposits);
    expect((await workspace.platform("status")).code).toBe(0);
  }, 240_000);

  test("prints what a service says, and names the services when there is no such one", async () => {
    const logs = await workspace.platform("logs", "api", "--tail", "5");
    expect(logs).toMatchObject({ code: 0 });
    expect(logs.stdout).toMatch(/^api\S*: /m);
    const none = await workspace.platform("logs", "apo");
    expect(none).toMatchObject({ code: 1 });
    expect(none.screen).toMatch(/no service "apo" in stage local; there are .*api/);
  }, 60_000);

  test("has certificates in its status that are still valid", async () => {
    const { certificates } = await status();
    expect(certificates.length).toBeGreaterThan(0);
    for (const { notAfter, issuer } of certificates) {
      expect(new Date(notAfter).getTime()).toBeGreaterThan(Date.now());
      expect(issuer).toMatch(/Pebble/);
    }
    const roots = (await (await fetch(`http://127.0.0.1:${workspace.port}/authorities`)).json()) as string[];
    expect(roots.map((pem) => new X509Certificate(pem).subject).join()).toMatch(/Pebble/);
  }, 60_000);

  test("works with plain pulumi in its folder", async () => {
    const plain = await workspace.shell(
      'eval "$(./platform env)" && pulumi preview --expect-no-changes && pulumi up --yes --skip-preview',
    );
    expect(plain).toMatchObject({ code: 0 });
  }, 180_000);

  test("leaves nothing of ours behind when destroyed, and what was there before", async () => {
    await addForeignRecord(workspace);
    expect((await workspace.platform("destroy", "--yes")).code).toBe(0);
    expect(await ledger.deployments("active")).toEqual([]);
    expect(await ledger.activeLeases()).toEqual([]);
    expect(await ledger.escrowed()).toBe(0n);
    expect(await foreignRecords(workspace)).toContain("before-us.alternatefutures.test");
  }, 180_000);
});

const cloudflare = (workspace: Workspace, path: string, init?: { method: string; body: string }) =>
  fetch(`http://127.0.0.1:${workspace.port + 2}/client/v4${path}`, {
    ...init,
    headers: { authorization: "Bearer sandbox-cloudflare", "content-type": "application/json" },
  }).then(async (response) => (await response.json()) as { result: { id: string; name: string }[] });

async function zoneId(workspace: Workspace): Promise<string> {
  const { result } = await cloudflare(workspace, "/zones?name=alternatefutures.test");
  return result[0]?.id ?? "no zone";
}

async function addForeignRecord(workspace: Workspace): Promise<void> {
  const body = JSON.stringify({ type: "A", name: "before-us.alternatefutures.test", content: "192.0.2.1", ttl: 300 });
  await cloudflare(workspace, `/zones/${await zoneId(workspace)}/dns_records`, { method: "POST", body });
}

async function foreignRecords(workspace: Workspace): Promise<string[]> {
  const { result } = await cloudflare(workspace, `/zones/${await zoneId(workspace)}/dns_records`);
  return result.map(({ name }) => name);
}
