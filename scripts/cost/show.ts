import { styleText } from "node:util";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { errorText } from "../../errors/text.ts";
import { rehearsedOrders } from "../../operations/costs/rehearsed-orders.ts";
import { type CostReport, costReport, type PlaceReport } from "../../operations/costs/report.ts";
import { askMarket, forecastCosts } from "../../operations/costs/stage-costs.ts";
import { walletLife } from "../../operations/costs/wallet-life.ts";
import { readWalletSnapshot } from "../../operations/funds/wallet-snapshot.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";

/** Longest time that the chain may take to tell what the wallet has, milliseconds. */
const LIMIT = 10_000;

/** Prints what the stage costs; exit code 1 where it would go over its budget. */
export async function showCost(options: StageOptions & { json?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const { name, stage } = ready;
  const asked = askMarket(stage);
  const [state, orders] = await Promise.all([readStackState(ready), rehearsedOrders(ready)]);
  const snapshot = readWalletSnapshot(ready, AbortSignal.timeout(LIMIT), state).catch((error: unknown) => {
    printStatus(`warning: how long the wallet lasts is not known: ${errorText(error)}`);
  });
  const forecast = await forecastCosts(state, orders, asked);
  const known = await snapshot;
  const life = known ? walletLife(known, forecast.now || forecast.expected) : undefined;
  const report = costReport(name, forecast, stage.budget, life);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : costText(report));
  if (report.standing === "over") process.exitCode = 1;
}

/** The report for people. */
export function costText(report: CostReport): string {
  const { places, now, expected, unknown, budget, standing, wallet, stage } = report;
  const total = ["total", "", now, `${unknown.length > 0 ? "at most " : ""}${expected}`, ""];
  const rows = [...places.map(rowOf), total];
  const over = standing === "over" || standing === "over and no more";
  return [
    places.length > 0 ? formatTable(["service", "provider", "now", "expected", "ceiling"], rows) : "no places\n",
    "\nUS dollars a month\n",
    ...(unknown.length > 0 ? [`what providers ask is not known for ${unknown.join(", ")}: the ceiling counts\n`] : []),
    ...(budget ? [`budget  ${budget}${over ? styleText("red", ", which this is over") : ""}\n`] : []),
    ...walletLine(wallet),
    ...(over ? [`next    make something smaller, or raise budget in Pulumi.${stage}.yaml\n`] : []),
  ].join("");
}

function rowOf({ service, provider, now, expected, ceiling, change, by }: PlaceReport): string[] {
  if (change === "removed") return [service, provider ?? "", now, "removed", ""];
  const bound = by === "ceiling" ? "at most " : "";
  return [service, provider ?? "", provider ? now : "", `${bound}${expected}`, ceiling];
}

/** Also that of other stages is paid from it. */
function walletLine(wallet: CostReport["wallet"]): string[] {
  if (!wallet) return [];
  const { available, hours } = wallet;
  if (hours === null) return [`wallet  ${available} to pay with\n`];
  const time = hours < 72 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
  return [`wallet  ${available} to pay with, which lasts ${time} at this rate\n`];
}
