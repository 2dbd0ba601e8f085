import { one } from "../../akash/chain/coin.ts";
import { largestDeposit } from "../../akash/money/funding.ts";
import { remaining } from "../../akash/money/runway.ts";
import type { WalletSnapshot } from "../funds/wallet-snapshot.ts";

/** What the wallet can pay leases with. */
export interface WalletLife {
  /** Cents: what it may deposit, and what is left in the escrows of the stage. */
  readonly available: number;
  /** Whole hours that lasts at so much a month; null where nothing is paid. */
  readonly hours: number | null;
}

const HOURS_PER_MONTH = (365.25 / 12) * 24;
/** 1 ACT is 1 USD, and an uact the millionth part of it. */
const UACT_PER_CENT = 10_000n;

/** Other stages of the wallet may draw on it, too. Pure. @param monthly cents that are paid a month */
export function walletLife(
  { funding, holdings, height }: Pick<WalletSnapshot, "funding" | "holdings" | "height">,
  monthly: number,
): WalletLife {
  const escrows = holdings.filter(({ open }) => open).map(({ escrow }) => remaining(escrow, height) / one);
  const uact = escrows.reduce((sum, left) => sum + (left > 0n ? left : 0n), largestDeposit(funding));
  const available = Number(uact / UACT_PER_CENT);
  return { available, hours: monthly > 0 ? Math.floor((available / monthly) * HOURS_PER_MONTH) : null };
}
