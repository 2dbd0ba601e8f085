import { BmeClient, type MintConditions } from "../../akash/chain/bme.ts";
import { type Coin, one, total } from "../../akash/chain/coin.ts";
import { type MintOutcome, mint, planMint, showAct, showAkt } from "../../akash/money/mint.ts";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { marketOf } from "../../operations/leases/market.ts";
import { endpoints } from "../../stage/endpoints.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

export interface MintOptions extends StageOptions {
  yes?: boolean;
  /** Minutes. */
  wait?: string;
}

/** Burns AKT for ACT, waits until the chain has done so, and looks at the balance. */
export async function mintFunds(text: string, options: MintOptions): Promise<void> {
  const amount = parseAmount(text);
  const minutes = Number(options.wait ?? "10");
  if (!(minutes > 0)) throw new UserError("argument", `--wait ${options.wait}: it takes a number of minutes.`);
  const { stage } = await readyStage(await openStage(options.stage));
  const market = await marketOf(stage);
  const bme = new BmeClient(endpoints(stage).rest);
  const signal = AbortSignal.timeout(60_000);
  const [conditions, before] = await Promise.all([
    bme.conditions(signal),
    market.chain.balances(market.wallet.address, signal),
  ]);
  const plan = planMint(amount, conditions, before);
  if (typeof plan === "string") throw new UserError("mint-refused", `${plan}. Nothing was burnt.`);
  printStatus(terms(conditions));
  await confirm(
    `burn ${showAkt(plan.burn)} for about ${showAct(plan.yield)} at ${Number(conditions.price)} USD?`,
    options.yes,
  );
  const waiting = { signal: AbortSignal.timeout(minutes * 60_000 + 120_000), status: printStatus };
  const outcome = await mint(market, bme, plan.burn, minutes * 60_000, waiting);
  const after = await market.chain.balances(market.wallet.address, waiting.signal);
  process.stdout.write(`${outcomeText(outcome, actOf(after) - actOf(before), minutes)}\n`);
}

/** `25` and `25act` are ACT wanted, `50akt` is AKT to burn; up to six decimals. */
export function parseAmount(text: string): Coin {
  const match = /^([0-9]+)(?:\.([0-9]{1,6}))?(act|akt)?$/i.exec(text);
  if (!match || /^[0.]+$/.test(text.replace(/[a-z]/gi, ""))) {
    throw new UserError(
      "argument",
      `"${text}" is not an amount.`,
      "write 25 or 25act for ACT wanted, 50akt for AKT to burn",
    );
  }
  const [, whole = "0", fraction = "", unit = "act"] = match;
  return {
    denom: `u${unit.toLowerCase()}`,
    amount: String(BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, "0"))),
  };
}

function terms({ epochBlocks, spreadBps, minimum, collateralRatio }: MintConditions): string {
  return [
    `The chain mints at the end of an epoch (${epochBlocks} blocks or more), keeps ${spreadBps / 100} %, and uses the price of then.`,
    `It may cancel without a word: a stale price, less than ${showAct(minimum)}, or its circuit breaker (collateral ratio ${Number(collateralRatio).toFixed(2)}).`,
  ].join("\n");
}

/** What became of the mint, checked against the balance. Throws where the ACT is not there. */
export function outcomeText(outcome: MintOutcome, gained: bigint, minutes: number): string {
  switch (outcome.kind) {
    case "minted":
      if (gained >= outcome.amount) return `minted ${showAct(outcome.amount)}; it is in the wallet`;
      throw new UserError(
        "mint-refused",
        `the chain says ${showAct(outcome.amount)} were minted, but the balance changed by ${showAct(gained)}.`,
        "if nothing else spent ACT meanwhile, the node is behind: ./platform funds",
      );
    case "cancelled":
      throw new UserError(
        "mint-refused",
        `the chain cancelled the mint: ${outcome.reason}. The AKT came back.`,
        "try again later",
      );
    case "pending":
      throw new UserError(
        "mint-refused",
        `the mint has neither run nor been cancelled within ${minutes} min; it may still do either.`,
        "look at the balance with ./platform funds before minting again",
      );
  }
}

function actOf(balances: readonly Coin[]): bigint {
  return total(balances, "uact") / one;
}
