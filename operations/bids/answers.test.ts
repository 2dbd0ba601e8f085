import type { Inquiry } from "../../akash/lease/inquire.ts";
import { answersOf, pricesIn } from "./answers.ts";

const answered: Inquiry = {
  price: { denom: "uact", amount: "7" },
  considered: [
    { provider: "provider.dear.test (akash1dear)", price: "20.5 uact", chosen: false, why: "acceptable, but dearer" },
    { provider: "akash1unknown", price: "3 uact", chosen: false, why: "its provider is not registered on the chain" },
    { provider: "provider.elm.test (akash1elm)", price: "7 uact", chosen: true, why: "lowest price" },
    { provider: "silent.test", chosen: false, why: "excluded by the stage file" },
  ],
};
const unanswered: Inquiry = { considered: [], problem: "no provider bid", fix: "raise the ceiling" };

test("what would be leased comes first, then the cheapest, and last who made no bid", () => {
  const [{ bids } = { bids: [] }] = answersOf(new Map([["web", answered]]));
  expect(bids.map(({ provider, monthly, chosen }) => [provider, monthly, chosen])).toEqual([
    ["elm.test", 301, true],
    ["akash1unknown", 129, false],
    ["dear.test", 881, false],
    ["silent.test", undefined, false],
  ]);
});

test("why nobody would be leased from is kept, with the way out", () => {
  expect(answersOf(new Map([["web", unanswered]]))).toEqual([
    { service: "web", bids: [], problem: "no provider bid", fix: "raise the ceiling" },
  ]);
});

test("only what would be leased has a price", () => {
  const inquiries = new Map([
    ["web", answered],
    ["api", unanswered],
  ]);
  expect([...pricesIn(inquiries).keys()]).toEqual(["web"]);
});
