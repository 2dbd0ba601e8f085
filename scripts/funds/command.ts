import { command, type Group, type Need } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const market = ["stage", "pulumi", "network", "wallet"] as const satisfies readonly Need[];

const status = command({
  name: "status",
  summary: "balances, deposits against the cap, runway per service; exit code 1 when somebody has to act",
  text: `The chain settles rent late, so it shows money that is owed already; "left" and "runway" have it taken off.
Alarms: less than 72 h of runway, a deployment without a lease, a wallet or a cap that cannot top every lease
up to akash.targetRunway, a grant (akash.depositFrom) that is missing or ends within akash.minimumRunway, no AKT for
gas. AKT in an escrow does not count as runway.`,
  options: { stage, json: { description: "print one JSON object" } },
  examples: [{ words: "funds --stage prod", does: "how long the money lasts" }],
  needs: market,
  load: async () => (await import("./status.ts")).fundsStatus,
});

const topUp = command({
  name: "top-up",
  summary: "give every lease that has less so many hours of runway, in one transaction",
  text: `Never deposits more than akash.depositCap leaves. Where the money does not suffice, the shortest runways are
raised to one level and the exit code is 1. What a lease does not use comes back when it closes.
\`up\` does the same for leases below akash.minimumRunway.`,
  options: {
    stage,
    hours: { takes: "hours", description: "runway to reach; default: akash.targetRunway of the stage file" },
    yes: { ...yes, description: "do not ask before depositing" },
  },
  examples: [{ words: "funds top-up --hours 720", does: "a month for every lease" }],
  needs: market,
  load: async () => (await import("./top-up.ts")).topUpFunds,
});

const mint = command({
  name: "mint",
  summary: "burn AKT for ACT, the money that deposits and rent are paid in",
  text: `The chain needs a fresh price of AKT, a closed circuit breaker and at least 10 ACT a mint; all three are checked
first. It mints at the end of an epoch and may still cancel without a message; the AKT comes back then. The command
waits, reads the chain's ledger and checks the balance. Exit code 1 unless the ACT is in the wallet.`,
  arguments: [{ name: "amount", form: "required", description: "25 or 25act: ACT wanted; 50akt: AKT to burn" }],
  options: {
    stage,
    wait: { takes: "minutes", standard: "10", description: "how long to wait for the chain" },
    yes: { ...yes, description: "do not ask before burning" },
  },
  examples: [{ words: "funds mint 25act", does: "AKT for 25 ACT" }],
  needs: market,
  load: async () => (await import("./mint.ts")).mintFunds,
});

export const funds: Group = {
  name: "funds",
  summary: "the wallet's money, and how long it keeps the leases alive",
  standard: "status",
  commands: [status, topUp, mint],
};
