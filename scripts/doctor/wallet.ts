import { fromAtto, parseCoin, total } from "../../akash/coin.ts";
import { runway } from "../../akash/deposit.ts";
import type { Market } from "../../akash/market.ts";
import { parseTag } from "../../akash/tag.ts";
import type { OpenStage } from "../open-stage.ts";
import { attempt, type Check, ok, problem, warning } from "./check.ts";

const SECONDS_PER_BLOCK = 6.117;
/** Hours of runway that should be left. */
const SHORT = 24 * 7;
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
export function checkRunway({ name }: OpenStage, market: Market, signal: AbortSignal): Promise<readonly Check[]> {
  return attempt("runway", "see the check of the chain", async () => {
    const owner = market.wallet.address;
    const [open, leases, block] = await Promise.all([
      market.chain.deployments({ owner, state: "active" }, signal),
      market.chain.leases({ owner, state: "active" }, signal),
      market.chain.latestBlock(signal),
    ]);
    const rows = open.flatMap(({ deployment: { id }, groups, escrow_account: { state } }) => {
      const tag = parseTag(groups[0]?.group_spec.name ?? "");
      if (tag?.stage !== name) return [];
      const rate = leases.filter((lease) => lease.id.dseq === id.dseq).map(({ price }) => price);
      const blocks = runway({ funds: state.funds, settledAt: state.settled_at, rate }, block.height);
      return blocks === undefined ? [] : [{ service: tag.service, hours: (Number(blocks) * SECONDS_PER_BLOCK) / 3600 }];
    });
    return runwayChecks(rows, `./platform funds top-up --stage ${name}`);
  });
}

interface Runway {
  readonly service: string;
  readonly hours: number;
}

/** One line where all is well, else one for each deployment that is short. Pure. */
export function runwayChecks(rows: readonly Runway[], fix: string): Check[] {
  const short = rows.filter(({ hours }) => hours < SHORT).sort((a, b) => a.hours - b.hours);
  if (short.length === 0) {
    const least = Math.min(...rows.map(({ hours }) => hours));
    return [ok("runway", rows.length === 0 ? "no lease" : `${rows.length} leases, the shortest ${days(least)}`)];
  }
  return short.map(({ service, hours }) => {
    const says = hours <= 0 ? "its escrow is empty" : `its escrow lasts ${days(hours)}`;
    return hours < ALARMING ? problem(`runway ${service}`, says, fix) : warning(`runway ${service}`, says, fix);
  });
}

const days = (hours: number): string => (hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`);
