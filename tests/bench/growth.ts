import { growthOf, type Point } from "./linear.ts";
import type { Cost, Measure } from "./measured.ts";
import { measurePlaces } from "./places.ts";
import { measureRecords } from "./records.ts";

/** Each measurement has a sandbox of its own. */
const PORT = 19_300;
const PORTS = 15;

/** What a run costs as there are more places, and more records in a zone; says where that is not linear. */
export async function benchGrowth(): Promise<void> {
  await printGrowth("places", [12, 50, 200], (count, index) => measurePlaces(PORT + PORTS * index, count));
  await printGrowth("records", [100, 1_000, 10_000], (count, index) =>
    measureRecords(PORT + PORTS * (index + 3), count),
  );
}

async function printGrowth(
  what: string,
  counts: readonly number[],
  measure: (count: number, index: number) => Promise<Cost>,
): Promise<void> {
  const costs: { count: number; cost: Cost }[] = [];
  for (const [index, count] of counts.entries()) {
    const cost = await measure(count, index);
    costs.push({ count, cost });
    const { up, preview, state } = cost;
    print(`${count} ${what}: up ${text(up)}; preview ${text(preview)}; state ${(state / 1e6).toFixed(2)} MB`);
  }
  for (const [name, costOf] of FIGURES) {
    const points = costs.map(({ count, cost }): Point => ({ count, cost: costOf(cost) }));
    print(`  ${name} for each more of the ${what}: ${growthOf(points)}`);
  }
}

const FIGURES: readonly (readonly [string, (cost: Cost) => number])[] = [
  ["milliseconds of up", ({ up }) => up.seconds * 1000],
  ["CPU milliseconds of up", ({ up }) => up.cpu * 1000],
  ["kilobytes of the plugin in up", ({ up }) => up.megabytes * 1024],
  ["milliseconds of a preview", ({ preview }) => preview.seconds * 1000],
  ["CPU milliseconds of a preview", ({ preview }) => preview.cpu * 1000],
  ["kilobytes of the plugin in a preview", ({ preview }) => preview.megabytes * 1024],
  ["bytes of state", ({ state }) => state],
];

const text = ({ seconds, cpu, megabytes }: Measure): string =>
  `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s CPU, plugin ${megabytes.toFixed(0)} MB`;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
