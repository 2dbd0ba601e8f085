import type { Bid } from "../chain/client.ts";
import type { ScreenedProvider } from "./screening.ts";
import { coversAllBidders } from "./supply.ts";

const able = (owner: string) => ({ owner }) as ScreenedProvider;
const bid = (provider: string) => ({ id: { provider } }) as Bid;

test("an inventory is believed to name everybody when it names every bidder", () => {
  expect(coversAllBidders([able("a"), able("b")], [bid("a")])).toBe(true);
  expect(coversAllBidders([able("a")], [bid("a"), bid("b")])).toBe(false);
});

test("one that was not asked, or knows nobody, is not", () => {
  expect(coversAllBidders([], [])).toBe(false);
});
