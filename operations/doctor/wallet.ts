import { fromAtto, parseCoin, total } from "../../akash/chain/coin.ts";
import type { Market } from "../../akash/market.ts";
import {
  type Funding,
  foreignCommand,
  foreignText,
  grantCommand,
  largestDeposit,
  readFunding,
  remedy,
} from "../../akash/money/funding.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { hoursOf, runway } from "../../akash/money/runway.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { projectName } from "../../engine/project.ts";
import { isOf } from "../leases/ownership.ts";
import { attempt, type Check, ok, problem, warning } from "./check.ts";

/** Hours of runway below which nobody should wait for the next `up`. */
const ALARM_HOURS = 24;

/** Address, balances and grants: enough for one more deposit, and for gas. */
export function checkWallet({ stage }: OpenStage, market: Market, signal: AbortSignal): Promise<readonly Check[]> {
  return attempt("wallet", "see the check of the chain", async () => {
    const [funding, { time }] = await Promise.all([readFunding(market, signal), market.chain.latestBlock(signal)]);
    const { deposit, minimumRunway } = stage.akash;
    return [
      ...balanceChecks(funding, BigInt(parseCoin(deposit).amount)),
      ...grantChecks(funding, new Date(time), minimumRunway),
    ];
  });
}

/** Pure. @param deposit whole uact a deployment is opened with */
export function balanceChecks(funding: Funding, deposit: bigint): Check[] {
  const { address, balances, sources } = funding;
  const [uact, uakt] = ["uact", "uakt"].map((denom) => total(balances, denom)) as [bigint, bigint];
  const says = `${address} has ${fromAtto(uact)} uact and ${fromAtto(uakt)} uakt`;
  if (uakt <= 0n) return [problem("wallet", `${says}: nothing for gas`, "send it some AKT")];
  const most = largestDeposit(funding);
  const may = sources.includes("grant") ? `, with grants it may deposit ${most} uact` : "";
  if (most >= deposit) return [ok("wallet", says + may)];
  const short = `${says}${may}: less than one deposit of ${deposit} uact`;
  return [warning("wallet", short, remedy(funding, deposit - most))];
}

/** One line a grant that is drawn on. Pure. @param hours below which the end of one is told */
export function grantChecks({ address, sources, grants, foreign = [] }: Funding, now: Date, hours: number): Check[] {
  const useless = foreign.map((each) => problem("grant", foreignText(each), foreignCommand(each, address)));
  if (sources[0] === "grant" && grants.length === 0) {
    return useless.length > 0 ? useless : [problem("grant", `nobody lets ${address} deposit`, grantCommand(address))];
  }
  const drawnOn = grants.map(({ granter, left, held, expires }) => {
    const says = `${granter} lets it deposit ${left} uact ${expires ? `until ${expires.toISOString()}` : "without end"}`;
    if (held < left) return warning("grant", `${says}, and has only ${held}`, `have ${granter} mint some ACT`);
    const hoursLeft = expires ? (expires.getTime() - now.getTime()) / 3_600_000 : Number.POSITIVE_INFINITY;
    return hoursLeft < hours ? warning("grant", says, `have ${granter} grant it anew`) : ok("grant", says);
  });
  return [...drawnOn, ...useless];
}

/** How long the escrow of every open deployment of the stage lasts. */
export function checkRunway(
  { name, stage }: OpenStage,
  market: Market,
  holdings: Promise<readonly Holding[]>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  return attempt("runway", "see the check of the chain", async () => {
    const [held, block, project] = await Promise.all([holdings, market.chain.latestBlock(signal), projectName()]);
    const rows = held.flatMap(({ tag, escrow, open }) => {
      const blocks = open && isOf({ project, name }, tag) ? runway(escrow, block.height) : undefined;
      return tag === undefined || blocks === undefined ? [] : [{ service: tag.service, hours: hoursOf(blocks) }];
    });
    return runwayChecks(rows, stage.akash.minimumRunway, `./platform funds top-up --stage ${name}`);
  });
}

interface Runway {
  readonly service: string;
  readonly hours: number;
}

/** One line where all is well, else one for those that are equally short. Pure. @param least hours each should have */
export function runwayChecks(rows: readonly Runway[], least: number, fix: string): Check[] {
  const short = rows.filter(({ hours }) => hours < least).sort((a, b) => a.hours - b.hours);
  if (short.length === 0) {
    const shortest = Math.min(...rows.map(({ hours }) => hours));
    return [ok("runway", rows.length === 0 ? "no lease" : `${rows.length} leases, the shortest ${days(shortest)}`)];
  }
  const causes = Map.groupBy(short, ({ hours }) =>
    hours <= 0 ? "its escrow is empty" : `its escrow lasts ${days(hours)}`,
  );
  return [...causes].map(([says, struck]) => {
    const name = `runway ${struck.map(({ service }) => service).join(", ")}`;
    return struck[0]!.hours < ALARM_HOURS ? problem(name, says, fix) : warning(name, says, fix);
  });
}

const days = (hours: number): string => (hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`);
