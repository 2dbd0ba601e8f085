import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "../../engine/events/event.ts";
import { MANIFEST, PLACE, progressOf, status, step, urnOf } from "./events.fixture.ts";
import { duration, lastPicture, picture, planningPicture } from "./lines.ts";

const view = { columns: 80, rows: 24, now: 12_000, start: 0, frame: 0 };
const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

const IMAGE = urnOf("af:oci:Image", "pingap");
const events = [
  step("began", IMAGE, "create"),
  step("done", IMAGE, "create"),
  step("began", PLACE, "create"),
  status(PLACE, "4 bids, waiting for a block without new bids"),
];

test("services come first, with what is known at the right, and how far it is last", () => {
  expect(plain(picture(progressOf(...events), view))).toEqual([
    "⠋ api       10s  4 bids                     waiting for a block without new bids",
    "✓ images     1s  1 created",
    "⠋ 12s  1 done, 1 at work",
  ]);
});

test.each([20, 40, 80, 100])("no line is wider than %d columns", (columns) => {
  const long = status(PLACE, `4 bids, ${"very long reasons ".repeat(20)}`);
  const host = { outputs: { hostUri: `https://${"provider.".repeat(20)}example.com`, pricePerMonth: "1" } };
  for (const more of [long, step("done", PLACE, "create", host)]) {
    const lines = plain(picture(progressOf(...events, more), { ...view, columns }));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  }
});

const many = (count: number): EngineEvent[] =>
  Array.from({ length: count }, (_, index) => step("began", urnOf("af:akash:Deployment", `app-${index}`), "create"));

test("more lines than the terminal has are told as a number, and what failed is shown", () => {
  const failed = step("failed", urnOf("af:akash:Deployment", "app-39"), "create");
  const lines = plain(picture(progressOf(...many(40), failed), { ...view, rows: 10 }));
  expect(lines).toHaveLength(9);
  expect(lines.join("\n")).toMatch(/✗ app-39 .*deployment failed\n {2}and 33 more\n/);
});

test("the last picture has all of them", () => {
  expect(lastPicture(progressOf(...many(40)), view)).toHaveLength(40);
});

test("a service that has ended counts no further", () => {
  const done = [
    ...events,
    step("done", PLACE, "create"),
    step("began", MANIFEST, "create"),
    step("done", MANIFEST, "create"),
  ];
  expect(plain(lastPicture(progressOf(...done), { ...view, now: 90_000 }))[0]).toMatch(/^✓ api +4s {2}healthy/);
});

test("a plan in the making is one line", () => {
  expect(planningPicture(progressOf(), view)).toEqual(["⠋ 12s  planning"]);
  expect(planningPicture(progressOf(...events), view)).toEqual(["⠋ 12s  planning: 2 resources"]);
});

test.each([
  [-0.2, "0s"],
  [59.4, "59s"],
  [59.6, "1m00s"],
  [125, "2m05s"],
])("%d seconds are %s", (seconds, expected) => {
  expect(duration(seconds)).toBe(expected);
});
