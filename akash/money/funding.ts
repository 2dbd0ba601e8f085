import { type Coin, one, total } from "../chain/coin.ts";
import type { DepositGrant } from "../chain/deposit-grant.ts";
import type { Market } from "../market.ts";
import type { DepositSource } from "../settings.ts";
import { showAct } from "./mint.ts";

/** Leave to take deposits for deployments from another account's balance. */
export interface Grant {
  readonly granter: string;
  /** Whole uact that may still be taken. */
  readonly left: bigint;
  /** Whole uact the granter has. */
  readonly held: bigint;
  /** Undefined for a grant without end. */
  readonly expires?: Date;
}

/** What a wallet's deposits may draw on. */
export interface Funding {
  readonly address: string;
  /** In the order they are drawn on. */
  readonly sources: readonly DepositSource[];
  /** Bank balances of the wallet. */
  readonly balances: readonly Coin[];
  /** Valid ones in the chain's order; none where `sources` does not name them. */
  readonly grants: readonly Grant[];
}

/** Reads balances and, where deposits draw on them, grants. */
export async function readFunding(
  { chain, wallet: { address }, depositFrom: sources }: Pick<Market, "chain" | "wallet" | "depositFrom">,
  signal: AbortSignal,
): Promise<Funding> {
  const balances = chain.balances(address, signal);
  if (!sources.includes("grant")) return { address, sources, balances: await balances, grants: [] };
  const [found, { time }] = await Promise.all([chain.grants(address, signal), chain.latestBlock(signal)]);
  const held = await Promise.all(found.map(({ granter }) => chain.balances(granter, signal)));
  const grants = validGrants(found, held.map(uactOf), new Date(time));
  return { address, sources, balances: await balances, grants };
}

/** Those of the chain's list that let uact be deposited for deployments at `now`. @param held each granter's whole uact */
export function validGrants(found: readonly DepositGrant[], held: readonly bigint[], now: Date): Grant[] {
  return found.flatMap(({ granter, scopes, limits, expires }, index) => {
    const left = uactOf(limits);
    if (left <= 0n || !scopes.includes("deployment") || (expires && expires <= now)) return [];
    return [{ granter, left, held: held[index] ?? 0n, ...(expires && { expires }) }];
  });
}

/**
 * The largest deposit the chain would take, in whole uact. It takes from one source after the other, and from each
 * grant all that is left of it before the next; when a granter does not have that much, it refuses the whole deposit.
 */
export function largestDeposit({ sources, balances, grants }: Funding): bigint {
  let sum = 0n;
  for (const source of sources) {
    if (source === "balance") sum += uactOf(balances);
    for (const { left, held } of source === "grant" ? grants : []) {
      if (held < left) return sum + held;
      sum += left;
    }
  }
  return sum;
}

/** `akash1… has 5 uact free`, or with grants what may be drawn from whom. @param free what nothing else was promised */
export function showFunding({ address, sources, balances, grants }: Funding, free: bigint): string {
  if (!sources.includes("grant")) return `${address} has ${free} uact free`;
  const own = sources.includes("balance") ? [`${uactOf(balances)} of its own`] : [];
  const granted = grants.map(showGrant);
  const parts = [...own, ...(granted.length > 0 ? granted : ["no grant"])];
  return `${address} may deposit ${free} uact (${parts.join(", ")})`;
}

/** `100 granted by akash1… until 2026-12-01T00:00:00.000Z` and, where that is less, what the granter has. */
function showGrant({ granter, left, held, expires }: Grant): string {
  const until = expires ? ` until ${expires.toISOString()}` : "";
  return `${left} granted by ${granter}${until}${held < left ? `, which has only ${held}` : ""}`;
}

/** Least ACT that a mint has to yield (`min_mint` of the chain's parameters); it cancels a smaller one without a word. */
const LEAST_MINT = 10n;

/** Whole ACT that cover so many uact and that the chain mints. */
function mintable(uact: bigint): bigint {
  const act = (uact + 999_999n) / 1_000_000n;
  return act > LEAST_MINT ? act : LEAST_MINT;
}

/** What gives a wallet `missing` uact more to deposit; ACT cannot be sent, only minted or granted. */
export function remedy({ address, sources, grants }: Funding, missing: bigint): string {
  const [amount, minted] = [showAct(missing), mintable(missing)];
  const own = sources.includes("balance")
    ? `mint ${minted} ACT or more out of its AKT: ./platform funds mint ${minted}`
    : "";
  if (!sources.includes("grant")) return own;
  const short = grants.find(({ held, left }) => held < left);
  const granter = grants.at(-1)?.granter;
  const none = `have an account grant it ${amount}: ${grantCommand(address)}`;
  const more = granter === undefined ? none : `have ${granter} grant it ${amount} more`;
  const granted = short ? `have ${short.granter}, which grants more than it has, mint ${minted} ACT or more` : more;
  return own ? `${own}, or ${granted}` : granted;
}

/** How another account lets a wallet take deposits from its balance. */
export function grantCommand(address: string): string {
  return `akash tx authz grant ${address} deposit --scope deployment --spend-limit AMOUNTuact --from GRANTER`;
}

/** Grants that end within so many hours from `now`, where what outlasts them does not cover `need` uact. */
export function endingGrants(funding: Funding, need: bigint, now: Date, hours: number): readonly Grant[] {
  const end = now.getTime() + hours * 3_600_000;
  const ends = ({ expires }: Grant) => expires !== undefined && expires.getTime() <= end;
  const lasting = { ...funding, grants: funding.grants.filter((grant) => !ends(grant)) };
  return largestDeposit(lasting) >= need ? [] : funding.grants.filter(ends);
}

function uactOf(coins: readonly Coin[]): bigint {
  return total(coins, "uact") / one;
}
