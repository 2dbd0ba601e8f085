import { Verdict } from "../../replay/deviations.ts";
import { deviations } from "./deviations.ts";
import { recordedExchanges } from "./recording.ts";
import { type Comparison, playRecording } from "./replay.ts";

const verdict = new Verdict(deviations);
let comparisons: Comparison[];
/** What differs without a listed reason. */
let unexplained: { name: string; left: unknown[] }[];

beforeAll(async () => {
  comparisons = await playRecording();
  unexplained = comparisons.flatMap(({ name, differences }) => {
    const left = verdict.unexplained(name, differences);
    return left.length > 0 ? [{ name, left }] : [];
  });
}, 60_000);

test("every recorded request gets the recorded status and body", () => {
  const different = comparisons.filter(({ differences }) => differences.length > 0);
  const [all, equal] = [comparisons.length, comparisons.length - different.length];
  console.info(`conformance/infisical: replayed ${all} exchanges, ${equal} equal, ${different.length} with deviations`);
  expect(unexplained).toEqual([]);
});

test("no recorded line is skipped", () => {
  expect(comparisons.map(({ name }) => name)).toEqual(recordedExchanges().map(({ name }) => name));
});

test("every listed deviation still shows", () => {
  console.info(verdict.shown);
  expect(verdict.stale).toEqual([]);
});
