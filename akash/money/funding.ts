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

/** Leave for deployments without any uact, whatever was typed: no deposit draws on it. */
export interface ForeignGrant {
  readonly granter: string;
  /** As the chain stored them. */
  readonly limits: readonly Coin[];
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
  /** Valid ones that nothing can be drawn from; absent where there are none. */
  readonly foreign?: readonly ForeignGrant[];
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
  const now = new Date(time);
  const grants = validGrants(found, held.map(uactOf), now);
  const foreign = foreignGrants(found, now);
  return { address, sources, balances: await balances, grants, ...(foreign.length > 0 && { foreign }) };
}

/** Those of the chain's list that let uact be deposited for deployments at `now`. @param held each granter's whole uact */
export function validGrants(found: readonly DepositGrant[], held: readonly bigint[], now: Date): Grant[] {
  return found.flatMap(({ granter, scopes, limits, expires }, index) => {
    const left = uactOf(limits);
    if (left <= 0n || !scopes.includes("deployment") || (expires && expires <= now)) return [];
    return [{ granter, left, held: held[index] ?? 0n, ...(expires && { expires }) }];
  });
}

/** Those that are for deployments at `now`, and whose limit the chain holds in other denominations than uact alone. */
export function foreignGrants(found: readonly DepositGrant[], now: Date): ForeignGrant[] {
  return found.flatMap(({ granter, scopes, limits, expires }) => {
    const others = limits.filter(({ denom, amount }) => denom !== "uact" && total([{ denom, amount }], denom) > 0n);
    if (others.length === 0 || uactOf(limits) > 0n) return [];
    if (!scopes.includes("deployment") || (expires && expires <= now)) return [];
    return [{ granter, limits: others, ...(expires && { expires }) }];
  });
}

/** What the chain stored of a foreign grant, and that it is of no use. */
export function foreignText({ granter, limits }: ForeignGrant): string {
  const stored = limits.map(({ denom, amount }) => `${amount}${denom}`).join(", ");
  return `the chain stored the grant of ${granter} as ${stored}, and deposits are drawn in uact alone`;
}

/**
 * How the granter puts that right. `akash tx authz grant` may write the base denomination, uakt, for the uact that was typed,
 * so the denomination is set in what is signed. A grant takes the place of the earlier one.
 */
export function foreignCommand({ granter, limits, expires }: ForeignGrant, address: string): string {
  const ends = expires ? ` --expiration ${Math.floor(expires.getTime() / 1000)}` : "";
  const typed = `--spend-limit ${limits[0]!.amount}uact${ends} --from ${granter}`;
  return (
    `akash tx authz grant ${address} deposit --scope deployment ${typed} --generate-only ` +
    `| jq '.body.messages[0].grant.authorization.spend_limits[].denom = "uact"' > grant.json ` +
    `&& akash tx sign grant.json --from ${granter} --output-document signed.json && akash tx broadcast signed.json`
  );
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
export function showFunding({ address, sources, balances, grants, foreign = [] }: Funding, free: bigint): string {
  if (!sources.includes("grant")) return `${address} has ${free} uact free`;
  const own = sources.includes("balance") ? [`${uactOf(balances)} of its own`] : [];
  const granted = [...grants.map(showGrant), ...foreign.map(foreignText)];
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
export function remedy({ address, sources, grants, foreign = [] }: Funding, missing: bigint): string {
  const [amount, minted] = [showAct(missing), mintable(missing)];
  const own = sources.includes("balance")
    ? `mint ${minted} ACT or more out of its AKT: ./platform funds mint ${minted}`
    : "";
  if (!sources.includes("grant")) return own;
  const short = grants.find(({ held, left }) => held < left);
  const granter = grants.at(-1)?.granter;
  const mended = foreign[0] && `have ${foreign[0].granter} grant it in uact: ${foreignCommand(foreign[0], address)}`;
  const none = mended ?? `have an account grant it ${amount}: ${grantCommand(address)}`;
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
