import type { Bid } from "../chain/client.ts";
import type { Screened } from "./screening.ts";
import { areAllKnown } from "./supply.ts";

const able = (owner: string) => ({ owner }) as Screened;
const bid = (provider: string) => ({ id: { provider } }) as Bid;

test("an inventory is believed to name everybody when it names every bidder", () => {
  expect(areAllKnown([able("a"), able("b")], [bid("a")])).toBe(true);
  expect(areAllKnown([able("a")], [bid("a"), bid("b")])).toBe(false);
});

test("one that was not asked, or knows nobody, is not", () => {
  expect(areAllKnown([], [])).toBe(false);
});
