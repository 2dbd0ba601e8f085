import { toBech32 } from "@cosmjs/encoding";
import { about, failed, groupSpec, type Market, openMarket } from "./chain.fixture.ts";
import { DepositAuthorization } from "./wire/schema.ts";
import type { Message } from "./wire/transaction.ts";
import { encode } from "./wire/wire.ts";

/** The market's rules as observed on the real chain, beyond what the replay of its recording shows. */

let market: Market;
let lease: ReturnType<typeof about>;

beforeEach(async () => {
  market = await openMarket();
  lease = about(market, "1");
});

/** Creates, bids and leases at `price` uact a block. */
async function leased(price = "100", fields: Parameters<typeof lease.create>[0] = {}): Promise<void> {
  await market.must("tenant", lease.create({ groups: [groupSpec("web", price)], ...fields }));
  await market.must("provider", lease.bid(price));
  await market.must("tenant", lease.lease());
}

const states = async () => {
  const info = await market.get(
    `/akash/deployment/v1beta4/deployments/info?id.owner=${market.address.tenant}&id.dseq=1`,
  );
  const { leases } = await market.get("/akash/market/v1beta5/leases/list?filters.dseq=1");
  const { orders } = await market.get("/akash/market/v1beta5/orders/list?filters.dseq=1");
  return {
    deployment: info.deployment.state,
    // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
    groups: info.groups.map((group: any) => group.state),
    account: info.escrow_account.state,
    // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
    leases: leases.map((entry: any) => `${entry.lease.state}/${entry.lease.reason}`),
    // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
    orders: orders.map((order: any) => `${order.id.oseq} ${order.state}`).sort(),
  };
};

const balance = (role: keyof Market["address"], denom = "uact") =>
  BigInt(market.chain.context.state.get("balances", market.address[role])?.[denom] ?? "0");

describe("a lease ends", () => {
  test("by its tenant: the same transaction opens the next order and refunds the bid", async () => {
    const before = balance("provider");
    await leased();
    await market.must("tenant", lease.closeLease());
    expect(await states()).toMatchObject({
      deployment: "active",
      groups: ["open"],
      leases: ["closed/lease_closed_owner"],
      orders: ["1 closed", "2 open"],
    });
    expect(balance("provider")).toBe(before + 100n);
  });

  test("by its provider: the group is paused, the reason kept, and only a start opens the next order", async () => {
    await leased();
    await market.must("provider", lease.closeBid("lease_closed_reason_decommission"));
    expect(await states()).toMatchObject({
      deployment: "active",
      groups: ["paused"],
      leases: ["closed/lease_closed_reason_decommission"],
      orders: ["1 closed"],
    });
    await market.must("tenant", lease.group("Start"));
    expect(await states()).toMatchObject({ groups: ["open"], orders: ["1 closed", "2 open"] });
  });

  test("with its group paused by the tenant", async () => {
    await leased();
    await market.must("tenant", lease.group("Pause"));
    expect(await states()).toMatchObject({ groups: ["paused"], leases: ["closed/lease_closed_owner"] });
  });

  test("with the deployment, which pays the provider and refunds the rest", async () => {
    const [tenant, provider] = [balance("tenant"), balance("provider")];
    await leased();
    await market.must("tenant", lease.close());
    expect(await states()).toMatchObject({
      deployment: "closed",
      groups: ["closed"],
      leases: ["closed/lease_closed_owner"],
    });
    expect([balance("tenant"), balance("provider")]).toEqual([tenant - 100n, provider + 100n]);
  });

  test.each(["lease_closed_invalid", "lease_closed_owner", "lease_closed_reason_insufficient_funds"])(
    "not by its provider for %s, which is not a provider's reason",
    async (reason) => {
      await leased();
      expect(await market.send("provider", lease.closeBid(reason))).toMatchObject({ codespace: "market", code: 33 });
    },
  );
});

describe("bids", () => {
  test("one that its provider closed cannot be repeated on that order, but on the next", async () => {
    await market.must("tenant", lease.create());
    await market.must("provider", lease.bid("50"));
    await market.must("provider", lease.closeBid());
    expect(await market.send("provider", lease.bid("50"))).toMatchObject(
      failed("market", 21, "invalid bid: bid exists from provider"),
    );
    await market.must("provider2", lease.bid("60", { bidder: lease.second }));
    await market.must("tenant", lease.lease(lease.second));
    await market.must("provider2", lease.closeBid("lease_closed_reason_unstable", lease.second));
    await market.must("tenant", lease.group("Start"));
    await market.must("provider", about(market, "1", 2).bid("50"));
  });

  test("the losing ones get their deposit back when the lease is made", async () => {
    await market.must("tenant", lease.create());
    await market.must("provider", lease.bid("50"));
    const before = balance("provider2");
    await market.must("provider2", lease.bid("60", { bidder: lease.second }));
    await market.must("tenant", lease.lease());
    expect(balance("provider2")).toBe(before);
    expect(await market.send("tenant", lease.lease(lease.second))).toMatchObject(failed("market", 12, "bid not open"));
  });

  test("one in another denomination than the order is a panic of the node", async () => {
    await market.must("tenant", lease.create());
    const answer = await market.send("provider", lease.bid("50", { denom: "uakt" }));
    expect(answer).toMatchObject({ codespace: "undefined", code: 111222 });
    expect(answer.raw_log).toMatch(/^recovered: invalid coin denominations; uact, uakt\n/);
  });

  test("one that offers less than was ordered is taken", async () => {
    await market.must("tenant", lease.create());
    const { resource } = groupSpec().resources[0]!;
    const less = { ...resource, cpu: { units: { val: "10" }, attributes: [] } };
    await market.must("provider", lease.bid("50", { offer: [{ resources: less, count: 1 }] }));
  });

  test("the price of an order is that of all its units", async () => {
    const spec = groupSpec("web", "10");
    spec.resources[0]!.count = 3;
    await market.must("tenant", lease.create({ groups: [spec] }));
    expect(await market.send("provider", lease.bid("31"))).toMatchObject({ codespace: "market", code: 22 });
    await market.must("provider", lease.bid("30"));
  });

  test("one of a provider whose storage lacks the class is a capabilities mismatch", async () => {
    const spec = groupSpec();
    spec.resources[0]!.resource.storage[0]!.attributes = [
      { key: "class", value: "beta3" },
      { key: "persistent", value: "true" },
    ];
    await market.must("tenant", lease.create({ groups: [spec] }));
    expect(await market.send("provider", lease.bid("50"))).toMatchObject(failed("market", 32, "capabilities mismatch"));
  });

  test("a group that asks for an auditor's signature takes providers that have it", async () => {
    const spec = groupSpec();
    spec.requirements = {
      signed_by: { any_of: [market.address.auditor], all_of: [] },
      attributes: [{ key: "location-region", value: "eu-central" }],
    };
    await market.must("tenant", lease.create({ groups: [spec] }));
    expect(await market.send("provider2", lease.bid("50", { bidder: lease.second }))).toMatchObject(
      failed("market", 5, "attribute mismatch"),
    );
    await market.must("provider", lease.bid("50"));
  });
});

describe("groups", () => {
  test("several are leased in one transaction, or none of them", async () => {
    await market.must("tenant", lease.create({ groups: [groupSpec("one"), groupSpec("two")] }));
    await market.must("provider", lease.bid("50"));
    const second = { bid_id: { ...lease.bidId(), gseq: 2 } };
    const both: Message[] = [lease.lease(), { "@type": "/akash.market.v1beta5.MsgCreateLease", ...second }];
    expect(await market.send("tenant", ...both)).toMatchObject({
      ...failed("market", 18, ""),
      raw_log: "failed to execute message; message index: 1: invalid bid: bid not found",
    });
    expect((await states()).leases).toEqual([]);
  });

  test("closing all of them leaves the deployment active", async () => {
    await leased();
    await market.must("tenant", lease.group("Close"));
    expect(await states()).toMatchObject({ deployment: "active", groups: ["closed"] });
  });

  test.each(["af:alternate-futures/prod/api#k3j2m9", "x".repeat(212), "Größe 大小"])(
    "one may be named %s",
    async (name) => {
      await market.must("tenant", lease.create({ groups: [groupSpec(name)] }));
      const { groups } = await market.get(
        `/akash/deployment/v1beta4/deployments/info?id.owner=${market.address.tenant}&id.dseq=1`,
      );
      expect(groups[0].group_spec.name).toBe(name);
    },
  );

  test.each([
    ["no name", { name: "" }],
    ["no resources", { resources: [] }],
  ])("one with %s never enters a block", async (_, fields) => {
    const answer = await market.send("tenant", lease.create({ groups: [{ ...groupSpec(), ...fields }] }));
    expect(answer).toMatchObject({ code: 1, codespace: "undefined", height: "0" });
  });

  test("a unit below 10 millicores of CPU never enters a block", async () => {
    const spec = groupSpec();
    spec.resources[0]!.resource.cpu!.units.val = "9";
    const answer = await market.send("tenant", lease.create({ groups: [spec] }));
    expect(answer.raw_log).toMatch(/^error: invalid unit CPU/);
  });
});

describe("money", () => {
  test("settlement is lazy: past exhaustion every query still shows the full funds and an active lease", async () => {
    await leased("100000", { deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] } });
    market.blocks(20);
    await market.must("tenant", lease.deposit("10"));
    await market.must("tenant", lease.update());
    const { account, deployment, leases } = await states();
    expect({ deployment, leases }).toEqual({ deployment: "active", leases: ["active/lease_closed_invalid"] });
    expect(account).toMatchObject({ state: "open", funds: [{ amount: "500010.000000000000000000" }] });
    await market.must("provider", lease.withdraw());
    expect(await states()).toMatchObject({
      deployment: "closed",
      groups: ["insufficient_funds"],
      leases: ["insufficient_funds/lease_closed_reason_insufficient_funds"],
      account: { state: "overdrawn", funds: [{ amount: expect.stringMatching(/^-/) }] },
    });
  });

  test("a tenant who closes the lease of an exhausted account closes the deployment, and the lease as its owner", async () => {
    await leased("100000", { deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] } });
    market.blocks(8);
    await market.must("tenant", lease.closeLease());
    expect(await states()).toMatchObject({
      deployment: "closed",
      groups: ["insufficient_funds"],
      leases: ["closed/lease_closed_owner"],
      account: { state: "overdrawn", funds: [{ amount: expect.stringMatching(/^-/) }] },
    });
  });

  test("a deposit into an overdrawn account pays the debt, refunds the rest and does not revive the deployment", async () => {
    await leased("100000", { deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] } });
    market.blocks(9);
    await market.must("provider", lease.withdraw());
    const [tenant, provider] = [balance("tenant"), balance("provider")];
    await market.must("tenant", lease.deposit("1000000"));
    expect(balance("tenant") - tenant).toBe(-500_000n);
    expect(balance("provider") - provider).toBe(500_000n);
    expect(await states()).toMatchObject({ deployment: "closed", account: { state: "closed" } });
    await market.must("tenant", lease.group("Start"));
    expect((await states()).orders).toEqual(["1 closed", "2 open"]);
  });

  test("anyone may add any amount, each as a row of its own", async () => {
    await market.must("tenant", lease.create());
    await market.must("provider", lease.deposit("1", { signer: market.address.provider }));
    const { account } = await states();
    expect(account.deposits.map(({ owner }: { owner: string }) => owner)).toEqual([
      market.address.tenant,
      market.address.provider,
    ]);
  });

  test("a refund goes to whoever paid", async () => {
    const before = balance("provider");
    await market.must("tenant", lease.create());
    await market.must("provider", lease.deposit("700", { signer: market.address.provider }));
    await market.must("tenant", lease.close());
    expect(balance("provider")).toBe(before);
  });

  test("uact cannot be sent", async () => {
    const [from_address, to_address] = [market.address.tenant, market.address.provider];
    const amount = [{ denom: "uact", amount: "1" }];
    const answer = await market.send("tenant", {
      "@type": "/cosmos.bank.v1beta1.MsgSend",
      from_address,
      to_address,
      amount,
    });
    expect(answer).toMatchObject(
      failed("bank", 5, "uact transfers are currently disabled: send transactions are disabled"),
    );
  });

  test("one create costs about 140,000 gas, ten in one transaction about a million", async () => {
    const creates = Array.from({ length: 10 }, (_, index) => about(market, String(index + 10)).create());
    const one = Number((await market.must("tenant", creates[0]!)).gas_used);
    expect(one).toBeGreaterThan(130_000);
    expect(one).toBeLessThan(150_000);
    const bytes = await market.sign("tenant", creates.slice(1));
    const { error, gasUsed } = market.chain.simulate(bytes);
    expect(error).toBeUndefined();
    expect(gasUsed).toBeGreaterThan(800_000);
    expect(gasUsed).toBeLessThan(1_000_000);
  });
});

describe("negative amounts", () => {
  test("are refused as a fee, a deposit, a top-up and a price", async () => {
    const { chain, sign } = market;
    const fee = await chain.broadcast(await sign("tenant", [lease.create()], { fee: "-1" }));
    expect(fee).toMatchObject({ codespace: "sdk", code: 13 });
    const deposit = { amount: { denom: "uact", amount: "-1" }, sources: ["balance"] };
    expect(await market.send("tenant", lease.create({ deposit }))).toMatchObject({ codespace: "deployment", code: 20 });
    await market.must("tenant", lease.create());
    expect(await market.send("tenant", lease.deposit("-1"))).toMatchObject({ code: 1 });
    expect(await market.send("provider", lease.bid("-1"))).toMatchObject(failed("market", 22, "bid price is invalid"));
  });
});

test("an address gets an account with what it receives first", async () => {
  const { tenant } = market.address;
  const stranger = toBech32("akash", new Uint8Array(20).fill(7));
  const path = `/cosmos/auth/v1beta1/accounts/${stranger}`;
  expect(await market.get(path)).toMatchObject({ code: 5 });
  const amount = [{ denom: "uakt", amount: "5" }];
  const send = { "@type": "/cosmos.bank.v1beta1.MsgSend", from_address: tenant, to_address: stranger, amount };
  await market.must("tenant", send);
  await market.must("tenant", send);
  expect(await market.get(path)).toMatchObject({ account: { account_number: "7", sequence: "0", pub_key: null } });
});

describe("grants", () => {
  const grant = (amount: string, expiration: { seconds: string; nanos: number } | null = null): Message => {
    const none = { denom: "uact", amount: "0" };
    const limits = { spend_limit: none, spend_limits: [{ denom: "uact", amount }], scopes: ["deployment"] };
    const value = Buffer.from(encode(DepositAuthorization, limits)).toString("base64");
    return {
      "@type": "/cosmos.authz.v1beta1.MsgGrant",
      granter: market.address.auditor,
      grantee: market.address.tenant,
      grant: { authorization: { type_url: "/akash.escrow.v1.DepositAuthorization", value }, expiration },
    };
  };
  const fromGrant = (amount: string) => ({
    deposit: { amount: { denom: "uact", amount }, sources: ["grant", "balance"] },
  });

  test("a deposit is taken from the grant first and given back to it", async () => {
    await market.must("auditor", grant("600000"));
    const [tenant, auditor] = [balance("tenant"), balance("auditor")];
    await market.must("tenant", lease.create(fromGrant("1000000")));
    expect([balance("tenant"), balance("auditor")]).toEqual([tenant - 400_000n, auditor - 600_000n]);
    await market.must("tenant", lease.close());
    expect([balance("tenant"), balance("auditor")]).toEqual([tenant, auditor]);
    await market.must("tenant", about(market, "2").create(fromGrant("600000")));
    expect(balance("auditor")).toBe(auditor - 600_000n);
  });

  const listed = async () => {
    const { grants } = await market.get(`/cosmos/authz/v1beta1/grants/grantee/${market.address.tenant}`);
    return grants;
  };

  test("one is listed with what is left of it", async () => {
    const end = { seconds: "4102444800", nanos: 0 };
    await market.must("auditor", grant("5000000", end));
    await market.must("tenant", lease.create(fromGrant("1000000")));
    expect(await listed()).toEqual([
      {
        granter: market.address.auditor,
        grantee: market.address.tenant,
        authorization: {
          "@type": "/akash.escrow.v1.DepositAuthorization",
          spend_limit: { denom: "uakt", amount: "0" },
          scopes: ["deployment"],
          spend_limits: [{ denom: "uact", amount: "4000000" }],
        },
        expiration: "2100-01-01T00:00:00Z",
      },
    ]);
  });

  test("a granter without the money it has granted fails the deposit, though another could pay", async () => {
    const much = String(balance("auditor") + 1n);
    await market.must("auditor", grant(much));
    const only = { deposit: { amount: { denom: "uact", amount: much }, sources: ["grant", "balance"] } };
    expect(await market.send("tenant", lease.create(only))).toMatchObject({ codespace: "sdk", code: 5 });
  });

  test("one that ends in the past is refused", async () => {
    const past = { seconds: String(Math.floor(market.chain.time.getTime() / 1000)), nanos: 0 };
    expect(await market.send("auditor", grant("5000000", past))).toMatchObject({ codespace: "authz", code: 3 });
  });

  test("an expired or revoked one is as good as none", async () => {
    const soon = { seconds: String(Math.floor(market.chain.time.getTime() / 1000) + 3), nanos: 0 };
    await market.must("auditor", grant("5000000", soon));
    expect(await listed()).toHaveLength(1);
    while (market.chain.time.getTime() < Number(soon.seconds) * 1000) market.chain.produceBlock();
    expect(await listed()).toEqual([]);
    const only = { deposit: { amount: { denom: "uact", amount: "5000000" }, sources: ["grant"] } };
    const refused = failed("undefined", 1, "deposit invalid: insufficient balance");
    expect(await market.send("tenant", lease.create(only))).toMatchObject(refused);
    await market.must("auditor", grant("5000000"));
    await market.must("auditor", {
      "@type": "/cosmos.authz.v1beta1.MsgRevoke",
      granter: market.address.auditor,
      grantee: market.address.tenant,
      msg_type_url: "/akash.escrow.v1.MsgAccountDeposit",
    });
    expect(await market.send("tenant", lease.create(only))).toMatchObject(refused);
  });
});

describe("minting ACT", () => {
  const mint = (amount: string): Message => ({
    "@type": "/akash.bme.v1.MsgMintACT",
    owner: market.address.tenant,
    to: market.address.tenant,
    coins_to_burn: { denom: "uakt", amount },
  });
  const price = (): Message => ({
    "@type": "/akash.oracle.v2.MsgAddPriceEntry",
    signer: market.address.auditor,
    id: { denom: "akt", base_denom: "usd" },
    price: "0.5",
    timestamp: market.chain.time.toISOString(),
  });

  test("needs a fresh price", async () => {
    market = await openMarket({ vault: "100000000000000" });
    expect(await market.send("tenant", mint("50000000"))).toMatchObject({ codespace: "oracle.v2", code: 4 });
    await market.must("auditor", price());
    market.blocks(31);
    expect(await market.send("tenant", mint("50000000"))).toMatchObject(failed("oracle.v2", 4, "price stalled"));
  });

  test("is halted while the vault does not back what circulates", async () => {
    await market.must("auditor", price());
    expect(await market.send("tenant", mint("50000000"))).toMatchObject(failed("bme", 6, "circuit breaker is active"));
  });

  test("of several is done at the end of the same epoch", async () => {
    market = await openMarket({ vault: "100000000000000" });
    market.blocks(11);
    await market.must("auditor", price());
    const before = balance("tenant");
    const asked = [await market.must("tenant", mint("50000000")), await market.must("tenant", mint("30000000"))];
    expect(asked.map(({ height }) => height)).toEqual(["13", "14"]);
    market.blocks(4);
    expect(balance("tenant")).toBe(before);
    market.blocks(1);
    expect(market.chain.height).toBe(19);
    expect(balance("tenant")).toBe(before + 24_937_500n + 14_962_500n);
  });

  test("happens at the end of an epoch, less the spread, never in the transaction that asks for it", async () => {
    market = await openMarket({ vault: "100000000000000" });
    await market.must("auditor", price());
    const before = balance("tenant");
    await market.must("tenant", mint("50000000"));
    expect(balance("tenant")).toBe(before);
    market.blocks(10);
    expect(balance("tenant")).toBe(before + 24_937_500n);
  });

  test("of less than 10 ACT is cancelled and refunded, and the ledger says so", async () => {
    market = await openMarket({ vault: "100000000000000" });
    await market.must("auditor", price());
    const { height } = await market.must("tenant", mint("1000000"));
    const burnt = balance("tenant", "uakt");
    market.blocks(10);
    expect(height).not.toBe("0");
    expect(balance("tenant", "uakt")).toBe(burnt + 1_000_000n);
    const { records } = await market.get("/akash/bme/v1/ledger");
    expect(records[0]).toMatchObject({
      status: "ledger_record_status_canceled",
      canceled_record: { cancel_reason: "minimum_mint" },
    });
  });
});

describe("AKT in escrow", () => {
  /** A lease whose ACT lasts five blocks, with 10 AKT beside it. */
  const drained = async () => {
    await leased("100000", { deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] } });
    await market.must("tenant", lease.deposit("10000000", { denom: "uakt" }));
  };

  test("does not pay rent without a fresh price: it is refunded and the lease ends", async () => {
    await drained();
    market.blocks(8);
    const before = balance("tenant", "uakt");
    await market.must("provider", lease.withdraw());
    expect((await states()).leases).toEqual(["insufficient_funds/lease_closed_reason_insufficient_funds"]);
    expect(balance("tenant", "uakt")).toBe(before + 10_000_000n);
  });

  test("pays at the oracle's price while minting is halted, and the lease goes on", async () => {
    await drained();
    market.blocks(6);
    await market.must("auditor", {
      "@type": "/akash.oracle.v2.MsgAddPriceEntry",
      signer: market.address.auditor,
      id: { denom: "akt", base_denom: "usd" },
      price: "0.5",
      timestamp: market.chain.time.toISOString(),
    });
    await market.must("provider", lease.withdraw());
    const { leases, account } = await states();
    expect(leases).toEqual(["active/lease_closed_invalid"]);
    expect(account.funds.map(({ amount }: { amount: string }) => amount)).toEqual([
      "-400000.000000000000000000",
      "9200000.000000000000000000",
    ]);
    await market.must("tenant", lease.close());
    const { leases: closed } = await market.get("/akash/market/v1beta5/leases/list?filters.dseq=1");
    expect(closed[0]).toMatchObject({ lease: { state: "closed" }, escrow_payment: { state: { state: "open" } } });
  });
});
