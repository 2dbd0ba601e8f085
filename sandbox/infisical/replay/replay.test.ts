import { type Deviation, deviations, explain } from "./deviations.ts";
import { recordedExchanges } from "./recording.ts";
import { type Comparison, playRecording } from "./replay.ts";

let comparisons: Comparison[];

beforeAll(async () => {
  comparisons = await playRecording();
}, 60_000);

test("every recorded request gets the recorded status and body", () => {
  const different = comparisons.filter(({ differences }) => differences.length > 0);
  const [all, equal] = [comparisons.length, comparisons.length - different.length];
  console.info(`conformance/infisical: replayed ${all} exchanges, ${equal} equal, ${different.length} with deviations`);
  const unexplained = different.flatMap(({ name, differences }) => {
    const left = differences.filter((difference) => !explain(name, difference));
    return left.length > 0 ? [{ name, left }] : [];
  });
  expect(unexplained).toEqual([]);
});

test("no recorded line is skipped", () => {
  expect(comparisons.map(({ name }) => name)).toEqual(recordedExchanges().map(({ name }) => name));
});

test("every listed deviation still shows", () => {
  const shown = new Map<Deviation, number>();
  for (const { name, differences } of comparisons) {
    for (const difference of differences) {
      const deviation = explain(name, difference);
      if (deviation) shown.set(deviation, (shown.get(deviation) ?? 0) + 1);
    }
  }
  console.info(
    [...shown].map(([{ name, reason }, count]) => `deviation ${name} (${count} values): ${reason}`).join("\n"),
  );
  expect(deviations.filter((deviation) => !shown.has(deviation)).map(({ name }) => name)).toEqual([]);
});
