import { fromAtto, parseCoin, total } from "../../akash/coin.ts";
import { runway } from "../../akash/deposit.ts";
import { readHoldings } from "../../akash/holdings.ts";
import type { Market } from "../../akash/market.ts";
import { hoursOf } from "../../akash/runway.ts";
import type { OpenStage } from "../open-stage.ts";
import { attempt, type Check, ok, problem, warning } from "./check.ts";

/** Hours of runway below which nobody should wait for the next `up`. */
const ALARMING = 24;

/** Address and balances: enough for one more deposit, and for gas. */
export function checkWallet({ stage }: OpenStage, market: Market, signal: AbortSignal): Promise<readonly Check[]> {
  const { address } = market.wallet;
  return attempt("wallet", "see the check of the chain", async () => {
    const balances = await market.chain.balances(address, signal);
    const [uact, uakt] = ["uact", "uakt"].map((denom) => total(balances, denom)) as [bigint, bigint];
    const says = `${address} has ${fromAtto(uact)} uact and ${fromAtto(uakt)} uakt`;
    const deposit = total([parseCoin(stage.akash.deposit)], "uact");
    if (uakt <= 0n) return [problem("wallet", `${says}: nothing for gas`, "send it some AKT")];
    if (uact >= deposit) return [ok("wallet", says)];
    return [
      warning(
        "wallet",
        `${says}: less than one deposit of ${stage.akash.deposit}`,
        "send it ACT, or ./platform funds mint",
      ),
    ];
  });
}

/** How long the escrow of every open deployment of the stage lasts. */
export function checkRunway(
  { name, stage }: OpenStage,
  market: Market,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  return attempt("runway", "see the check of the chain", async () => {
    const [holdings, block] = await Promise.all([readHoldings(market, signal), market.chain.latestBlock(signal)]);
    const rows = holdings.flatMap(({ tag, escrow }) => {
      const blocks = tag?.stage === name ? runway(escrow, block.height) : undefined;
      return tag === undefined || blocks === undefined ? [] : [{ service: tag.service, hours: hoursOf(blocks) }];
    });
    return runwayChecks(rows, stage.akash.minimumRunway, `./platform funds top-up --stage ${name}`);
  });
}

interface Runway {
  readonly service: string;
  readonly hours: number;
}

/** One line where all is well, else one for each deployment that is short. Pure. @param least hours each should have */
export function runwayChecks(rows: readonly Runway[], least: number, fix: string): Check[] {
  const short = rows.filter(({ hours }) => hours < least).sort((a, b) => a.hours - b.hours);
  if (short.length === 0) {
    const shortest = Math.min(...rows.map(({ hours }) => hours));
    return [ok("runway", rows.length === 0 ? "no lease" : `${rows.length} leases, the shortest ${days(shortest)}`)];
  }
  return short.map(({ service, hours }) => {
    const says = hours <= 0 ? "its escrow is empty" : `its escrow lasts ${days(hours)}`;
    return hours < ALARMING ? problem(`runway ${service}`, says, fix) : warning(`runway ${service}`, says, fix);
  });
}

const days = (hours: number): string => (hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`);
