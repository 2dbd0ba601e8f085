import { orderOf, placeOf } from "../costs/places.fixture.ts";
import { questionsOf, showMoney } from "./questions.ts";

const web = orderOf("web");
const gasPrice = "0.025uakt";

const services = (...[wanted]: [Parameters<typeof questionsOf>[0]]) =>
  questionsOf(wanted, gasPrice).orders.map(({ service }) => service);

test("places that are leased anew are asked about, and not those that stay", () => {
  const wanted = [
    { order: web, place: undefined, stays: false },
    { order: orderOf("docs"), place: placeOf(orderOf("docs"), "1.00"), stays: true },
    { order: orderOf("api"), place: placeOf(orderOf("api"), "1.00"), stays: false },
  ];
  expect(services(wanted)).toEqual(["web", "api"]);
});

test("a provider that is silent is not asked again for what it runs", () => {
  const wanted = [{ order: web, place: placeOf(web, "1.00", "provider gone"), stays: false }];
  expect(questionsOf(wanted, gasPrice).orders[0]?.placement.exclude).toEqual([
    { provider: "akash1provider", reason: "it did not answer" },
  ]);
  const closed = [{ order: web, place: placeOf(web, "1.00", "closed"), stays: false }];
  expect(questionsOf(closed, gasPrice).orders).toEqual([web]);
});

test("asking costs every deposit for a while, and fees for good", () => {
  const wanted = [web, orderOf("db", {}, { deposit: "2500000uact" })].map((order) => ({
    order,
    place: undefined,
    stays: false,
  }));
  const { deposits, fees } = questionsOf(wanted, gasPrice);
  expect({ deposits, fees }).toEqual({ deposits: 7_500_000n, fees: 35_000n });
  expect(showMoney({ deposits, fees })).toEqual({ locked: "7.5 ACT", lost: "0.035 AKT" });
  expect(questionsOf([], gasPrice)).toEqual({ orders: [], deposits: 0n, fees: 0n });
});
