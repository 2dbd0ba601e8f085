import type { ChainClient } from "../chain/client.ts";
import { readOffers, viewFor } from "./market-view.ts";
import { groupOf, offersOf } from "./orders.fixture.ts";

const never = () => new Promise<never>(() => {});
const offers = offersOf("akash1p", [2, 1, 0.02]);

const chainOf = (answers: Partial<Record<keyof ChainClient, unknown>>) => answers as unknown as ChainClient;

test("one bid that several lists tell counts once", async () => {
  const asked: object[] = [];
  const chain = chainOf({
    offeredBids: async (filters: object) => {
      asked.push(filters);
      return offers;
    },
    providers: async () => [],
  });
  const found = await readOffers({ chain, owner: "akash1me" }, AbortSignal.timeout(5_000));
  expect(found.offers).toEqual(offers);
  expect(asked).toEqual([{ owner: "akash1me" }, { state: "open" }, { state: "active" }, { state: "lost" }]);
});

test("what fails, and what does not come in time, is left out", async () => {
  const chain = chainOf({
    offeredBids: async ({ state }: { state?: string }) => {
      if (state === "open") return never();
      if (state === "lost") throw new Error("the node is syncing");
      return offers;
    },
    providers: never,
  });
  const begun = performance.now();
  expect(await readOffers({ chain }, AbortSignal.timeout(50))).toEqual({ offers, providers: [] });
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("audits are asked of those who made offers, and only where an order wants them", async () => {
  const asked: string[] = [];
  const chain = chainOf({
    audits: async (owner: string) => {
      asked.push(owner);
      return owner === "akash1p" ? never() : [];
    },
  });
  const provider = (owner: string) => ({ owner, host_uri: "https://p.test:8443", attributes: [] });
  const known = { offers, providers: [provider("akash1p"), provider("akash1silent")] };
  const order = (audited?: string[]) => ({
    service: "web",
    group: groupOf({}),
    placement: { regions: [], exclude: [], apartFrom: [], ...(audited && { audited }) },
    stateful: false,
  });
  expect((await viewFor({ chain }, known, [order()], AbortSignal.timeout(50))).audits).toEqual(new Map());
  expect(asked).toEqual([]);
  const view = await viewFor({ chain }, known, [order(["akash1auditor"])], AbortSignal.timeout(50));
  expect(asked).toEqual(["akash1p"]);
  expect(view.audits).toEqual(new Map([["akash1p", []]]));
  expect(view.able).toEqual(new Map());
});
