import fc from "fast-check";
import { about, groupSpec, type Market, openMarket } from "./chain.fixture.ts";
import { supplyOf } from "./money/bank.ts";
import { escrowModule } from "./wire/address.ts";
import { parseDec } from "./wire/dec.ts";

/** What must hold whatever anybody sends, in whatever order. */

type Step = (market: Market) => Promise<unknown>;

const step = fc
  .record({
    dseq: fc.constantFrom("1", "2"),
    oseq: fc.constantFrom(1, 1, 2),
    action: fc.constantFrom(
      "create",
      "bid",
      "bid",
      "bid by another",
      "lease",
      "lease",
      "lease another",
      "deposit",
      "withdraw",
      "withdraw",
      "close lease",
      "close bid",
      "pause",
      "start",
      "close group",
      "close",
      "wait",
      "wait",
    ),
  })
  .map(
    ({ dseq, oseq, action }): Step =>
      (market) => {
        const it = about(market, dseq, oseq);
        const another = { bidder: it.second };
        const deposit = { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] };
        switch (action) {
          case "create":
            return market.send("tenant", it.create({ groups: [groupSpec("web", "60000")], deposit }));
          case "bid":
            return market.send("provider", it.bid("60000"));
          case "bid by another":
            return market.send("provider2", it.bid("33333.5", another));
          case "lease":
            return market.send("tenant", it.lease());
          case "lease another":
            return market.send("tenant", it.lease(it.second));
          case "deposit":
            return market.send("provider", it.deposit("70000", { signer: market.address.provider }));
          case "withdraw":
            return market.send("provider", it.withdraw());
          case "close lease":
            return market.send("tenant", it.closeLease());
          case "close bid":
            return market.send("provider", it.closeBid());
          case "pause":
            return market.send("tenant", it.group("Pause"));
          case "start":
            return market.send("tenant", it.group("Start"));
          case "close group":
            return market.send("tenant", it.group("Close"));
          case "close":
            return market.send("tenant", it.close());
          default:
            market.blocks(5);
            return Promise.resolve();
        }
      },
  );

/** What the escrow module owes depositors and payees in uact, as a decimal. */
function owedByEscrow({ chain }: Market): bigint {
  const { state } = chain.context;
  const deposits = state
    .list("escrowAccounts")
    .flatMap((account) => account.state.deposits.map(({ balance }) => balance));
  const earnings = state.list("escrowPayments").map((payment) => payment.state.balance);
  return [...deposits, ...earnings].reduce((sum, coin) => sum + parseDec(coin.amount), 0n);
}

/** Every group has at most one order that is not closed; an active lease has an active order and bid. */
function inconsistencies({ chain }: Market): string[] {
  const { state } = chain.context;
  const open = new Map<string, number>();
  for (const { id, state: orderState } of state.list("orders"))
    if (orderState !== "closed") open.set(`${id.dseq}/${id.gseq}`, (open.get(`${id.dseq}/${id.gseq}`) ?? 0) + 1);
  const crowded = [...open].filter(([, count]) => count > 1).map(([group]) => `group ${group} has several orders`);
  const dangling = state.entries("leases").flatMap(([key, lease]) => {
    const order = state.list("orders").find(({ id }) => id.dseq === lease.id.dseq && id.oseq === lease.id.oseq);
    const bid = state.get("bids", key);
    const alive = lease.state === "active";
    return alive === (order?.state === "active" && bid?.state === "active") ? [] : [`lease ${key} is ${lease.state}`];
  });
  return [...crowded, ...dangling];
}

test("no coin is made or lost, escrow can pay what it owes, and market states agree", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const market = await openMarket();
      const supply = () => ["uact", "uakt"].map((denom) => supplyOf(market.chain.context, denom));
      const initial = supply();
      await market.send("tenant", about(market, "1").create());
      for (const run of steps) {
        await run(market);
        expect(supply()).toEqual(initial);
        const held = BigInt(market.chain.context.state.get("balances", escrowModule)?.uact ?? "0");
        expect(held * 10n ** 18n).toBeGreaterThanOrEqual(owedByEscrow(market));
        expect(inconsistencies(market)).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
