import type { Command } from "commander";
import { type StageOptions, withStage } from "../terminal/options.ts";
import { clearly } from "../terminal/outside.ts";
import { type MintOptions, mintFunds } from "./mint.ts";
import { fundsStatus } from "./status.ts";
import { type TopUpOptions, topUpFunds } from "./top-up.ts";

/** `platform funds`: the wallet's money and how long it keeps the leases alive. */
export function fundsCommand(program: Command): void {
  const funds = program.command("funds").description("the wallet's money, and how long it keeps the leases alive");
  status(funds);
  topUp(funds);
  mint(funds);
}

function status(funds: Command): void {
  withStage(funds.command("status", { isDefault: true }))
    .description("balances, deposits against the cap, runway per service; exit code 1 when somebody has to act")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
The chain settles rent late, so it shows money that is owed already; "left" and "runway" have it taken off.
Alarms: less than 72 h of runway, a deployment without a lease, a wallet or a cap that cannot top every lease
up to akash.targetRunway, a grant (akash.depositFrom) that is missing or ends within akash.minimumRunway, no AKT for
gas. AKT in an escrow is no runway.`,
    )
    .action((options: StageOptions & { json?: boolean }) => clearly(() => fundsStatus(options)));
}

function topUp(funds: Command): void {
  withStage(funds.command("top-up"))
    .description("give every lease that has less so many hours of runway, in one transaction")
    .option("--hours <hours>", "runway to reach; default: akash.targetRunway of the stage file")
    .option("-y, --yes", "do not ask before depositing")
    .addHelpText(
      "after",
      `
Never deposits more than akash.depositCap leaves. Where the money does not suffice, the shortest runways are
raised to one level and the exit code is 1. What a lease does not use comes back when it closes.
\`up\` does the same for leases below akash.minimumRunway.`,
    )
    .action((options: TopUpOptions) => clearly(() => topUpFunds(options)));
}

function mint(funds: Command): void {
  withStage(funds.command("mint"))
    .description("burn AKT for ACT, the money that deposits and rent are paid in")
    .argument("<amount>", "25 or 25act: ACT wanted; 50akt: AKT to burn")
    .option("--wait <minutes>", "how long to wait for the chain", "10")
    .option("-y, --yes", "do not ask before burning")
    .addHelpText(
      "after",
      `
The chain needs a fresh price of AKT, a closed circuit breaker and at least 10 ACT a mint; all three are checked
first. It mints at the end of an epoch and may still cancel without a word; the AKT comes back then. The command
waits, reads the chain's ledger and checks the balance. Exit code 1 unless the ACT is in the wallet.`,
    )
    .action((amount: string, options: MintOptions) => clearly(() => mintFunds(amount, options)));
}
