import { parseCoin } from "../../akash/chain/coin.ts";
import { showAct, showAkt } from "../../akash/money/mint.ts";
import type { DeploymentInputs } from "../../plugin/akash/deployment/contract.ts";
import { avoidingSilent } from "../../plugin/akash/deployment/request.ts";
import type { Wanted } from "../costs/forecast.ts";

/** What the market is asked, and what that costs. */
export interface Questions {
  readonly orders: readonly DeploymentInputs[];
  /** uact that is locked until the orders are closed. */
  readonly deposits: bigint;
  /** uakt that transactions cost, about. */
  readonly fees: bigint;
}

/** Gas for a deployment that is opened and closed with its bids, as on the real chain (`conformance/chain/`), with the margin of a limit. */
const GAS = 700_000;

/** An order for each place that the next `up` leases anew, as it would place it. Pure. @param gasPrice such as `0.025uakt` */
export function questionsOf(wanted: readonly Wanted[], gasPrice: string): Questions {
  const orders = wanted
    .filter(({ stays }) => !stays)
    .map(({ order, place }) => (place ? avoidingSilent(order, place.stored) : order));
  const deposits = orders.reduce((sum, { deposit }) => sum + BigInt(parseCoin(deposit).amount), 0n);
  return { orders, deposits, fees: BigInt(Math.ceil(GAS * Number.parseFloat(gasPrice))) * BigInt(orders.length) };
}

/** `3 orders` */
export const ordersText = (count: number): string => (count === 1 ? "1 order" : `${count} orders`);

/** The money in it, as people count it. */
export const showMoney = ({ deposits, fees }: Omit<Questions, "orders">) => ({
  locked: showAct(deposits),
  lost: showAkt(fees),
});
