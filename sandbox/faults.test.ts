import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeBase, pebbleBinary, type SandboxProcess, startSandbox } from "./process.fixture.ts";
import { type LeaseState, Tenant, until, web } from "./tenant.fixture.ts";

if (!pebbleBinary) console.warn("SKIPPED: no Pebble; set PEBBLE_BIN, or build it with ./platform env");
const describeWithPebble = pebbleBinary ? describe : describe.skip;

describeWithPebble("POST /faults", () => {
  const state = mkdtempSync(join(tmpdir(), "sandbox-"));
  let sandbox: SandboxProcess;
  let tenant: Tenant;
  let next = 2000;
  let dseq: string;

  const fault = async (kind: string, fields: object = {}) => {
    const body = JSON.stringify({ kind, ...fields });
    const response = await fetch(`${tenant.control}/faults`, { method: "POST", body });
    return { status: response.status, ...((await response.json()) as { error?: string }) };
  };
  const inject = async (kind: string, fields: object = {}) => {
    expect(await fault(kind, fields)).toMatchObject({ status: 200 });
  };
  /** A deployment leased from aurora. */
  const leased = async (notice?: string) => {
    const { manifest, bids } = await tenant.order(dseq, web(), notice);
    await tenant.lease(bids[0]!);
    return { manifest, id: bids[0]!.id };
  };
  const running = async (notice?: string) => {
    const { manifest, id } = await leased(notice);
    expect((await tenant.send(id, manifest)).status).toBe(200);
    await tenant.ready(id);
    return id;
  };
  const leaseIn = (wanted: string): Promise<LeaseState> =>
    until(async () => {
      const lease = await tenant.leaseOf(dseq);
      return lease?.state === wanted ? lease : undefined;
    });
  const transfer = () => {
    const amount = [{ denom: "uakt", amount: "2" }];
    return {
      "@type": "/cosmos.bank.v1beta1.MsgSend",
      from_address: tenant.address,
      to_address: tenant.address,
      amount,
    };
  };
  const height = async () => {
    const response = await tenant.market.get("/cosmos/base/tendermint/v1beta1/blocks/latest");
    const { block } = (await response.json()) as { block: { header: { height: string } } };
    return Number(block.header.height);
  };

  /** Waits for so many blocks without asking the chain. */
  const later = (blocks: number) => {
    const health = async () => ((await (await fetch(`${tenant.control}/health`)).json()) as { height: number }).height;
    return health().then((begun) => until(async () => ((await health()) > begun + blocks ? true : undefined)));
  };

  beforeAll(async () => {
    const base = await freeBase();
    sandbox = await startSandbox(state, base, "--block-time", "100ms", "--patience", "4s");
    tenant = await Tenant.of(state, base);
  }, 30_000);

  beforeEach(() => {
    dseq = String(next++);
  });

  afterEach(async () => {
    // whatever a test has broadcast is in a block, and counted in the account's sequence
    await later(1);
    await fault("revive-provider", { provider: "aurora" });
    const found = await tenant.market.deployment(tenant.address, dseq);
    if (found?.deployment.state === "active") await tenant.closeDeployment(dseq);
  });

  afterAll(async () => {
    await fetch(`${tenant.control}/stop`, { method: "POST" });
    expect(await sandbox.ended).toBe(0);
    await tenant.close();
    rmSync(state, { recursive: true });
  });

  test.each<[string, string, object, RegExp]>([
    ["a kind there is not", "earthquake", {}, /unknown fault "earthquake"; known: kill-provider, /],
    ["what every object has", "constructor", {}, /unknown fault/],
    ["no provider", "kill-provider", {}, /provider/],
    ["an unknown provider", "lying-provider", { provider: "zeus" }, /no provider "zeus"; there are aurora, /],
    ["an unknown field", "expire-bids", { provider: "aurora" }, /Unrecognized key: "provider"/],
    ["no strike at all", "drop-broadcast", { times: 0 }, /times/],
    ["a relative path", "bad-gateway", { path: "akash" }, /path/],
    ["a dseq that is no text", "drain-escrow", { dseq: 7 }, /dseq/],
    ["a deployment without a lease", "fail-workload", { dseq: "1" }, /deployment 1 has no live lease/],
    ["a reason that is not a provider's", "close-lease", { dseq: "1", reason: "owner" }, /reason/],
  ])("refuses %s", async (_, kind, fields, why) => {
    expect(await fault(kind, fields)).toEqual({ status: 400, error: expect.stringMatching(why) });
  });

  test("stale-node answers queries from the block of then, so many times", async () => {
    await inject("stale-node", { times: 2 });
    await later(4);
    const [first, second, third] = [await height(), await height(), await height()];
    expect(second).toBe(first);
    expect(third).toBeGreaterThan(first + 2);
  });

  test("duplicate-broadcast answers as for a second time, and the transaction is in", async () => {
    await inject("duplicate-broadcast");
    const answer = await tenant.market.broadcast(await tenant.sign(transfer()));
    expect(answer).toMatchObject({ codespace: "sdk", code: 19, raw_log: "" });
    expect(await until(() => tenant.market.transaction(answer.txhash))).toMatchObject({ code: 0 });
  });

  test("race-sequence lets another program's transaction in first", async () => {
    await inject("race-sequence");
    const answer = await tenant.market.broadcast(await tenant.sign(transfer()));
    expect(answer).toMatchObject({ codespace: "sdk", code: 32 });
    expect(answer.raw_log).toMatch(/^account sequence mismatch, expected (\d+), got \d+: incorrect account sequence$/);
    await later(1);
    expect((await tenant.transact(transfer())).code).toBe(0);
  });

  test("drop-broadcast answers as accepted what never gets into a block", async () => {
    await inject("drop-broadcast");
    const bytes = await tenant.sign(transfer());
    const { code, txhash } = await tenant.market.broadcast(bytes);
    expect(code).toBe(0);
    await later(3);
    expect(await tenant.market.transaction(txhash)).toBeUndefined();
    expect((await tenant.market.broadcast(bytes)).code).toBe(0);
  });

  test("delay-broadcast keeps a transaction out of so many blocks", async () => {
    await inject("delay-broadcast", { blocks: 5 });
    const begun = await height();
    const { height: included } = (await tenant.transact(transfer())) as unknown as { height: string };
    expect(Number(included)).toBeGreaterThanOrEqual(begun + 5);
  });

  test("bad-gateway and lost-answer strike the tenant's requests, the latter after they were carried out", async () => {
    const path = "/cosmos/tx/v1beta1/txs";
    await inject("bad-gateway", { path });
    const bytes = await tenant.sign(transfer());
    await expect(tenant.market.broadcast(bytes)).rejects.toThrow(/502/);
    await inject("lost-answer", { path });
    await expect(tenant.market.broadcast(bytes)).rejects.toThrow(/502/);
    expect(await tenant.market.broadcast(bytes)).toMatchObject({ codespace: "sdk", code: 19 });
  });

  test("drain-escrow ends the deployment as insufficient funds, its account overdrawn", async () => {
    await running();
    await inject("drain-escrow", { dseq });
    expect(await leaseIn("insufficient_funds")).toMatchObject({ reason: "lease_closed_reason_insufficient_funds" });
    expect(await tenant.market.deployment(tenant.address, dseq)).toMatchObject({
      deployment: { state: "closed" },
      groups: [{ state: "insufficient_funds" }],
      escrow_account: { state: { state: "overdrawn" } },
    });
  });

  test("expire-bids withdraws every open bid", async () => {
    await tenant.order(dseq, web());
    await inject("expire-bids");
    await until(async () => ((await tenant.bids(dseq)).length === 0 ? true : undefined));
  });

  test("no-free-ips: it bids on an address and runs what is sent, which never gets one", async () => {
    await inject("no-free-ips", { provider: "aurora" });
    const status = await tenant.status(await running());
    expect(status.services.web.ready_replicas).toBe(1);
    expect(status.ips).toEqual({});
  });

  test("lying-provider: it bids on an address and refuses the manifest that needs one", async () => {
    await inject("lying-provider", { provider: "aurora" });
    const { id, manifest } = await leased();
    expect(await tenant.send(id, manifest)).toEqual({ status: 500, text: "no free IP address for endpoint edge\n" });
  });

  test("lying-provider: what has its address already keeps it", async () => {
    const { id, manifest } = await leased();
    expect((await tenant.send(id, manifest)).status).toBe(200);
    await inject("lying-provider", { provider: "aurora" });
    expect((await tenant.send(id, manifest)).status).toBe(200);
  });

  test("refuse-manifests: it takes leases and no manifest", async () => {
    await inject("refuse-manifests", { provider: "aurora" });
    const { id, manifest } = await leased();
    const text = "no node of the cluster can take this deployment\n";
    expect(await tenant.send(id, manifest)).toEqual({ status: 422, text });
  });

  test.each(["unstable", "decommission", "unspecified", "manifest_timeout"])(
    "close-lease: its provider ends a lease as %s and pauses the group",
    async (reason) => {
      await running();
      await inject("close-lease", { dseq, reason });
      expect(await leaseIn("closed")).toMatchObject({ reason: `lease_closed_reason_${reason}` });
      const found = await tenant.market.deployment(tenant.address, dseq);
      expect(found).toMatchObject({ deployment: { state: "active" }, groups: [{ state: "paused" }] });
    },
  );

  test("start-reclaim gives the lease a deadline, before which its provider may not close it", async () => {
    const id = await running("3600s");
    await inject("start-reclaim", { dseq, reason: "decommission" });
    const lease = await leaseIn("reclaiming");
    expect(lease.reclamation).toMatchObject({ window: "3600s", reason: "lease_closed_reason_decommission" });
    expect(Number(lease.reclamation!.deadline) - Date.now() / 1000).toBeGreaterThan(3500);
    expect(await fault("close-lease", { dseq, reason: "decommission" })).toEqual({
      status: 400,
      error: "failed to execute message; message index: 0: reclamation window has not elapsed",
    });
    await later(3);
    expect((await tenant.status(id)).services.web.ready_replicas).toBe(1);
  });

  test("start-reclaim is refused for a lease without a window", async () => {
    await running();
    expect(await fault("start-reclaim", { dseq, reason: "unspecified" })).toMatchObject({
      status: 400,
      error: expect.stringContaining("lease does not have reclamation configured"),
    });
  });

  test("fail-workload: what does not get ready again is closed as unstable", async () => {
    const id = await running();
    await inject("fail-workload", { dseq });
    expect((await tenant.status(id)).services.web.ready_replicas).toBe(0);
    expect(await leaseIn("closed")).toMatchObject({ reason: "lease_closed_reason_unstable" });
  }, 40_000);

  test("fail-workload: another manifest cures it", async () => {
    const id = await running();
    await inject("fail-workload", { dseq });
    const { status } = await tenant.send(id, await tenant.update(dseq, web(["MODE=cured"])));
    expect(status).toBe(200);
    await tenant.ready(id);
  });
});
