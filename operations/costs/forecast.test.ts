import type { Estimate } from "../../akash/estimate/expected.ts";
import { type Forecast, forecastOf, wantedPlaces } from "./forecast.ts";
import { orderOf, placeOf } from "./places.fixture.ts";

const now = new Date("2026-11-30T12:00:00Z");

/** 10 uact a block are 4.30 USD a month. */
const estimates = new Map<string, Estimate>([["web", { price: { denom: "uact", amount: "10" }, by: "offers" }]]);

const web = orderOf("web");

function forecast(
  ...[orders, places]: [Parameters<typeof wantedPlaces>[0], Parameters<typeof wantedPlaces>[1]]
): Forecast {
  return forecastOf(wantedPlaces(orders, places, now), places, estimates);
}

const rows = ({ places }: Forecast) =>
  places.map(({ service, change, now, expected, by, provider = "" }) =>
    `${service} ${change} ${now} -> ${expected} ${by} ${provider}`.trim(),
  );

test.each<[string, Parameters<typeof forecast>, string[]]>([
  ["a place that stays keeps its price", [[web], [placeOf(web, "2.72")]], ["web stays 272 -> 272 lease elm.test"]],
  ["one that is new costs what is expected", [[web], []], ["web new 0 -> 430 offers"]],
  ["one of which nothing is known costs the ceiling", [[orderOf("api")], []], ["api new 0 -> 42991 ceiling"]],
  [
    "one that grows is leased anew",
    [[orderOf("web", { cpu: 2 })], [placeOf(web, "2.72")]],
    ["web leased anew 272 -> 430 offers elm.test"],
  ],
  [
    "one whose provider is excluded is, too",
    [
      [orderOf("web", {}, { placement: { ...web.placement, exclude: [{ provider: "elm.test" }] } })],
      [placeOf(web, "2.72")],
    ],
    ["web leased anew 272 -> 430 offers elm.test"],
  ],
  [
    "one that has another deposit stays",
    [[orderOf("web", {}, { deposit: "9000000uact" })], [placeOf(web, "2.72")]],
    ["web stays 272 -> 272 lease elm.test"],
  ],
  [
    "one whose lease has ended costs nothing now",
    [[web], [placeOf(web, "2.72", "closed")]],
    ["web leased anew 0 -> 430 offers"],
  ],
  [
    "one that holds data is forecast as it is asked for: whether that may be done is asked elsewhere",
    [[orderOf("web", { cpu: 2 }, { stateful: true })], [placeOf({ ...web, stateful: true }, "2.72")]],
    ["web leased anew 272 -> 430 offers elm.test"],
  ],
  [
    "what the file does not want any more is removed",
    [[], [placeOf(web, "2.72")]],
    ["web removed 272 -> 0 lease elm.test"],
  ],
  [
    "while one takes over from the other both are paid, and one stays",
    [[web], [placeOf(web, "2.72", "active", true), placeOf(web, "3.00")]],
    ["web stays 572 -> 300 lease elm.test"],
  ],
])("%s", (_, given, expected) => {
  expect(rows(forecast(...given))).toEqual(expected);
});

test("totals are sums of the places, and say where the ceiling counts", () => {
  const found = forecast([web, orderOf("api")], [placeOf(orderOf("old"), "1.50")]);
  expect(found).toMatchObject({ now: 150, expected: 430 + 42_991, unknown: ["api"] });
});
