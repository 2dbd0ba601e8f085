import { about, failed, type Market, openMarket } from "./chain.fixture.ts";

/** Reclamation of leases (AEP-82) as observed on the real chain, beyond what the replay of its recording shows. */

let market: Market;
let lease: ReturnType<typeof about>;

beforeEach(async () => {
  market = await openMarket();
  lease = about(market, "1");
});

describe("reclamation", () => {
  const terms = { reclamation: { min_window: "7200s" } };
  const reclaimable = async () => {
    await market.must("tenant", lease.create(terms));
    await market.must("provider", lease.bid("50", { window: "7200s" }));
    await market.must("tenant", lease.lease());
  };

  const leaseNow = async () => {
    const { leases } = await market.get("/akash/market/v1beta5/leases/list?filters.dseq=1");
    return leases[0].lease;
  };

  test("a provider may close only once the window it started has passed", async () => {
    await reclaimable();
    expect(await market.send("provider", lease.closeBid())).toMatchObject(
      failed("market", 37, "reclamation not started; call MsgLeaseStartReclaim first"),
    );
    await market.must("provider", lease.reclaim());
    expect(await leaseNow()).toMatchObject({ state: "reclaiming", reason: "lease_closed_invalid" });
    market.blocks(7190);
    expect(await market.send("provider", lease.closeBid())).toMatchObject(
      failed("market", 38, "reclamation window has not elapsed"),
    );
    market.blocks(10);
    await market.must("provider", lease.closeBid());
    expect(await leaseNow()).toMatchObject({ state: "closed", reason: "lease_closed_reason_unstable" });
    expect(market.chain.context.state.list("groups").map(({ state }) => state)).toEqual(["paused"]);
  });

  test("the tenant may close at once, and the next order asks for the same window", async () => {
    await reclaimable();
    await market.must("provider", lease.reclaim());
    await market.must("tenant", lease.closeLease());
    const { orders } = await market.get("/akash/market/v1beta5/orders/list?filters.state=open");
    expect(orders[0].reclamation).toEqual(terms.reclamation);
  });

  test("a lease without one cannot be reclaimed", async () => {
    await market.must("tenant", lease.create());
    await market.must("provider", lease.bid("50"));
    await market.must("tenant", lease.lease());
    expect(await market.send("provider", lease.reclaim())).toMatchObject(
      failed("market", 35, "lease does not have reclamation configured"),
    );
  });

  test.each(["3599s", "2592001s"])("a window of %s is outside what governance allows", async (window) => {
    await market.must("tenant", lease.create());
    expect(await market.send("provider", lease.bid("50", { window }))).toMatchObject(
      failed("market", 39, "reclamation window outside governance bounds"),
    );
  });

  test.each([
    [null, 40, "order requires reclamation but bid does not offer it"],
    ["7199s", 41, "reclamation window shorter than order minimum"],
  ])("a bid with a window of %s does not do for an order that asks for 7200s", async (window, code, text) => {
    await market.must("tenant", lease.create(terms));
    expect(await market.send("provider", lease.bid("50", { window }))).toMatchObject(failed("market", code, text));
  });

  test.each([
    ["3599s", "min_window below governance minimum"],
    ["2592001s", "min_window above governance maximum"],
    ["0s", "min_window below governance minimum"],
  ])("a deployment may not ask for a window of %s", async (min_window, text) => {
    expect(await market.send("tenant", lease.create({ reclamation: { min_window } }))).toMatchObject(
      failed("deployment", 26, `${text}: invalid reclamation configuration`),
    );
  });

  test("a lease is reclaimed once", async () => {
    await reclaimable();
    await market.must("provider", lease.reclaim());
    expect(await market.send("provider", lease.reclaim())).toMatchObject(failed("market", 10, "lease not active"));
  });
});
