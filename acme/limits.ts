import { type Ledger, nameSetOf } from "./ledger.ts";
import { LETS_ENCRYPT } from "./lets-encrypt.ts";

/** So many within so many milliseconds. */
export interface Limit {
  readonly most: number;
  readonly within: number;
}

/** Rate limits of a CA, or lower ones that keep a reserve. */
export interface Limits {
  readonly certificatesPerNameSet: Limit;
  readonly ordersPerAccount: Limit;
  readonly refusalsPerName: Limit;
  readonly accounts: Limit;
}

const HOUR = 3_600_000;

/** https://letsencrypt.org/docs/rate-limits/, the last of five certificates for one name set kept for an emergency. */
const production: Limits = {
  certificatesPerNameSet: { most: 4, within: 168 * HOUR },
  ordersPerAccount: { most: 300, within: 3 * HOUR },
  refusalsPerName: { most: 5, within: HOUR },
  accounts: { most: 10, within: 3 * HOUR },
};

const staging: Limits = {
  certificatesPerNameSet: { most: 30_000, within: 168 * HOUR },
  ordersPerAccount: { most: 1_500, within: 3 * HOUR },
  refusalsPerName: { most: 200, within: HOUR },
  accounts: { most: 50, within: 3 * HOUR },
};

/** The known limits of the CA behind a directory; absent where there are none, or none we know. */
export function limitsOf(directoryUrl: string): Limits | undefined {
  if (directoryUrl === LETS_ENCRYPT.production) return production;
  return directoryUrl === LETS_ENCRYPT.staging ? staging : undefined;
}

export class LimitReachedError extends Error {
  override readonly name = "LimitReachedError";
  readonly allowedAt: Date;

  constructor(what: string, { most, within }: Limit, allowedAt: Date) {
    const span = within < 24 * HOUR ? `${within / HOUR} hours` : `${within / (24 * HOUR)} days`;
    super(
      `${what}: the limit is ${most} in ${span}. It is allowed again at ${allowedAt.toISOString()}; until then no request is sent to the CA. The errors of the earlier orders tell why they failed`,
    );
    this.allowedAt = allowedAt;
  }
}

/**
 * Whether an order that names no predecessor may be placed now; renewals that do (RFC 9773 §5) are exempt from limits.
 * @throws LimitReached
 */
export function guardOrder(
  now: Date,
  { orders, refusals }: Ledger,
  { directoryUrl, names }: { directoryUrl: string; names: readonly string[] },
  limits: Limits,
): void {
  const here = orders.filter((order) => order.directoryUrl === directoryUrl);
  const same = here.filter(({ nameSet, exempt, failed }) => nameSet === nameSetOf(names) && !exempt && !failed);
  guard(now, `no further certificate is ordered for ${names.join(", ")}`, same, limits.certificatesPerNameSet);
  guard(
    now,
    "no further order is placed with this account",
    here.filter(({ exempt }) => !exempt),
    limits.ordersPerAccount,
  );
  for (const name of new Set(names.map((each) => each.replace(/^\*\./, "")))) {
    const refused = refusals.filter((refusal) => refusal.directoryUrl === directoryUrl && refusal.name === name);
    guard(now, `the proof for ${name} was looked for several times and not found`, refused, limits.refusalsPerName);
  }
}

/** Whether another account may be registered now. @throws LimitReached */
export function guardRegistration(now: Date, registrations: readonly { readonly at: string }[], limits: Limits): void {
  guard(now, "no further account is registered from this machine", registrations, limits.accounts);
}

function guard(now: Date, what: string, events: readonly { readonly at: string }[], limit: Limit): void {
  const counted = events.map(({ at }) => Date.parse(at)).filter((at) => now.getTime() - at < limit.within);
  if (counted.length < limit.most) return;
  const oldest = counted.sort((a, b) => a - b)[counted.length - limit.most]!;
  throw new LimitReachedError(what, limit, new Date(oldest + limit.within));
}
