import { errorText } from "../../errors/text.ts";
import { type AuctionRequest, awaitBids, type Findings } from "../auction/auction.ts";
import type { ConsideredProvider } from "../auction/bids.ts";
import { NoBidError } from "../auction/no-bid.ts";
import { NoSupplyError, requireSupply } from "../auction/supply.ts";
import type { Caller } from "../caller.ts";
import type { Order } from "../chain/client.ts";
import type { Coin } from "../chain/coin.ts";
import type { Market } from "../market.ts";
import { observe } from "./observe.ts";
import { type OpenRequest, openDeployment } from "./open.ts";
import { providersToAvoid } from "./providers-to-avoid.ts";

/** What is asked, under a tag that `inquiryTag` made. */
export interface InquiryRequest extends OpenRequest, AuctionRequest {}

export interface Inquiry {
  /** Every provider that was looked at, and why it would be leased from or not. */
  readonly considered: readonly ConsideredProvider[];
  /** A block, of the bid that would be leased; absent where none would. */
  readonly price?: Coin;
  /** Why none would, and the way out of it. */
  readonly problem?: string;
  readonly fix?: string | undefined;
}

/** Longest time until it is known whether a deployment was opened, milliseconds. */
const OPENING = 300_000;
/** Blocks that a node may be behind the one that took the transaction. */
const BLOCKS_BEHIND = 5;

/**
 * Opens a deployment only to hear the bids on its order, and judges them as an auction does; nothing is leased. It is left
 * open, also where this fails or is given up: whoever calls it closes what has such a tag, in any case.
 */
export async function inquire(market: Market, request: InquiryRequest, caller: Caller): Promise<Inquiry> {
  const findings: Findings = { considered: [], failed: await formerProviders(market, request, caller) };
  try {
    findings.screened = await requireSupply(market, request, caller);
    caller.signal.throwIfAborted();
    // Not given up half-way: then nobody would know whether it is open.
    const dseq = await openDeployment(market, request, { ...caller, signal: AbortSignal.timeout(OPENING) });
    return await hear(market, request, dseq, caller, findings);
  } catch (error) {
    if (!(error instanceof NoBidError || error instanceof NoSupplyError)) throw error;
    return { considered: findings.considered, problem: errorText(error), fix: error.fix };
  }
}

async function hear(
  market: Market,
  request: InquiryRequest,
  dseq: string,
  caller: Caller,
  findings: Findings,
): Promise<Inquiry> {
  let price: Coin | undefined;
  const order = await openOrder(market, dseq, caller);
  if (order)
    await awaitBids(market, request, order, caller, findings, async (bid) => {
      price = bid.price;
      return true;
    });
  const { considered } = findings;
  return price ? { considered, price } : { considered, problem: "another run closed its order meanwhile" };
}

async function openOrder({ chain, wallet }: Market, dseq: string, { signal }: Caller): Promise<Order | undefined> {
  for (let blocks = 0; blocks < BLOCKS_BEHIND; blocks++) {
    const [order] = await chain.orders({ owner: wallet.address, dseq, state: "open" }, signal);
    if (order) return order;
    await chain.nextBlock((await chain.latestBlock(signal)).height, signal);
  }
  return undefined;
}

/** As `obtainPlace` finds them: those that reclaim a lease of the service, or closed one as unstable. */
async function formerProviders(market: Market, { service, tag }: InquiryRequest, { signal }: Caller) {
  const { deployments } = await observe(market, { service, tag, ignored: new Set() }, signal);
  const { height } = await market.chain.latestBlock(signal);
  return providersToAvoid(deployments, height);
}
