import { styleText } from "node:util";
import { showAct, showAkt } from "../../akash/money/mint.ts";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { type FundsReport, fundsLimitsOf, fundsReport, type GrantFunds } from "../../operations/funds/report.ts";
import { readWalletSnapshot } from "../../operations/funds/wallet-snapshot.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";

/** Prints the stage's money; exit code 1 when somebody has to act. */
export async function fundsStatus(options: StageOptions & { json?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const snapshot = await readWalletSnapshot(ready, AbortSignal.timeout(60_000));
  const report = fundsReport(options.stage, snapshot, fundsLimitsOf(ready, snapshot.market));
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : fundsText(report));
  if (report.alarms.length > 0) process.exitCode = 1;
}

/** The report for people. */
export function fundsText({ stage, wallet, balances, grants, deposits, services, topUp, alarms }: FundsReport): string {
  const act = (amount: string) => showAct(BigInt(amount));
  const others = deposits.others === "0" ? "" : `; other deployments of the wallet hold ${act(deposits.others)}`;
  const rows = services.map(({ service, dseq, pricePerMonth, remaining, runwayHours }) => [
    service,
    dseq,
    pricePerMonth,
    showAct(BigInt(remaining.split(".")[0] ?? "0")),
    runwayHours === null ? "no lease" : `${Math.floor(runwayHours)} h`,
  ]);
  const option = stage === "local" ? "" : ` --stage ${stage}`;
  return [
    `wallet    ${wallet}\n`,
    `balance   ${act(balances.uact)}, ${showAkt(BigInt(balances.uakt))}\n`,
    ...grants.map((grant) => `grant     ${grantText(grant)}\n`),
    `deposits  ${act(deposits.held)} of at most ${act(deposits.cap)}${others}\n\n`,
    ...(rows.length > 0 ? [formatTable(["service", "dseq", "$/month", "left", "runway"], rows), "\n"] : []),
    ...runwayLine(services, topUp),
    ...alarms.map((alarm) => `${styleText("red", "alarm")}     ${alarm}\n`),
    ...(topUp.needed === "0" ? [] : [`next      ./platform funds top-up${option}\n`]),
  ].join("");
}

/** That all have enough is said only where it is so of every service. */
function runwayLine(services: FundsReport["services"], { needed, targetHours }: FundsReport["topUp"]): string[] {
  if (needed !== "0") return [`${showAct(BigInt(needed))} give every live lease ${targetHours} h\n`];
  if (services.length === 0) return ["no leases\n"];
  const enough = services.filter(({ runwayHours }) => runwayHours !== null && runwayHours >= targetHours).length;
  if (enough === services.length) return [`every lease has ${targetHours} h or more\n`];
  return [`${enough} of ${services.length} leases have ${targetHours} h or more\n`];
}

function grantText({ granter, left, held, expires }: GrantFunds): string {
  const short = BigInt(held) < BigInt(left) ? `, of which it has ${showAct(BigInt(held))}` : "";
  return `${showAct(BigInt(left))} by ${granter} ${expires ? `until ${expires}` : "without end"}${short}`;
}
