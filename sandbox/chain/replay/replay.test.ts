import { Verdict } from "../../replay/deviations.ts";
import { deviations } from "./deviations.ts";
import {
  recordedBroadcasts,
  recordedMintChain,
  recordedPartQueries,
  recordedPartTxs,
  recordedQueries,
  recordedTxs,
  SECOND_RUN,
} from "./recording.ts";
import type { Comparison } from "./replay.ts";
import { playMintChain, playRecordedChain } from "./scenario.ts";
import { playSecondRun } from "./second-run.ts";

let comparisons: Comparison[];
const known = new Verdict(deviations);
const unexplained = new Map<Comparison, unknown[]>();

beforeAll(async () => {
  comparisons = [...(await playRecordedChain()), ...(await playMintChain()), ...(await playSecondRun())];
  for (const comparison of comparisons) {
    const left = known.unexplained(subject(comparison), comparison.differences);
    if (left.length > 0) unexplained.set(comparison, left);
  }
});

/** What a deviation's `in` is held against. */
const subject = ({ name, what }: Comparison): string => `${name} ${what}`;

/** What differs without a listed reason, and how much was compared. */
function verdict(what: Comparison["what"]): { compared: number; differing: unknown[] } {
  const of = comparisons.filter((comparison) => comparison.what === what);
  const values = of.reduce((sum, comparison) => sum + comparison.values, 0);
  // the keys are ours, so each event with a signature differs in it: what is different else is worth a count
  const different = of.filter((comparison) =>
    comparison.differences.some((difference) => known.explain(subject(comparison), difference)?.name !== "signatures"),
  ).length;
  const counts = `${of.length - different} equal, ${different} different`;
  console.info(`conformance/chain: ${of.length} x ${what}, ${values} values: ${counts}`);
  const differing = of.flatMap((comparison) => {
    const left = unexplained.get(comparison);
    return left ? [{ name: comparison.name, left }] : [];
  });
  return { compared: of.length, differing };
}

test("every recorded transaction gets the recorded code, code space, text and data", () => {
  expect(verdict("result").differing).toEqual([]);
});

test("every recorded block transaction leaves the recorded events, in order and with the recorded attributes", () => {
  expect(verdict("events").differing).toEqual([]);
});

test("every recorded request gets the recorded HTTP status and body", () => {
  expect(verdict("answer").differing).toEqual([]);
});

test("no recorded line is skipped", () => {
  const recorded: { name: string }[] = [
    ...recordedTxs(),
    ...recordedMintChain(),
    ...recordedQueries(),
    ...recordedBroadcasts(),
    ...SECOND_RUN.flatMap((part) => recordedPartTxs(part)),
    ...recordedPartQueries("new"),
    ...recordedPartQueries("grants"),
  ];
  const compared = new Set(comparisons.map(({ name }) => name));
  expect(recorded.map(({ name }) => name).filter((name) => !compared.has(name))).toEqual([]);
});

test("every listed deviation still shows", () => {
  console.info(known.shown);
  expect(known.stale).toEqual([]);
});
