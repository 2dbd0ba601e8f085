/**
 * The requests made to CAs for one certificate. It lets a run resume an interrupted order, and stop before a rate
 * limit of the CA is reached. Plain JSON; times are RFC 3339.
 */
export interface Ledger {
  /** When it last changed. */
  readonly at: string;
  /** An order that was about to be placed: the CA may have it, but its URL is not known. */
  readonly placing?: { readonly directoryUrl: string; readonly nameSet: string } | undefined;
  /** Orders that may still give a certificate, one a CA. */
  readonly pending: readonly PendingOrder[];
  /** Of the last days. */
  readonly orders: readonly PlacedOrder[];
  readonly refusals: readonly Refusal[];
  /** Name sets for which a certificate was issued once, by whatever CA. */
  readonly issued: readonly string[];
}

/** What an order asks for. */
export interface OrderSubject {
  readonly directoryUrl: string;
  readonly nameSet: string;
  readonly keyType: string;
  readonly profile?: string | undefined;
}

export interface PendingOrder extends OrderSubject {
  readonly url: string;
  /** The private key it will be finalised for, as `sealKey` gives it. */
  readonly sealedKey: string;
}

export interface PlacedOrder {
  readonly url: string;
  readonly directoryUrl: string;
  readonly nameSet: string;
  readonly at: string;
  /** A renewal that names its predecessor: CAs do not count it. */
  readonly exempt: boolean;
  /** The CA has refused it, so that it gives no certificate. */
  readonly failed: boolean;
}

/** A proof the CA did not find: a failed authorization. */
export interface Refusal {
  readonly directoryUrl: string;
  readonly name: string;
  readonly at: string;
}

/** Milliseconds: nothing older counts for any limit. */
const RETENTION = 7 * 86_400_000;

/** Most name sets remembered as issued. */
const NAME_SETS = 50;

export const emptyLedger: Ledger = { at: new Date(0).toISOString(), pending: [], orders: [], refusals: [], issued: [] };

/** The exact set of names, whatever their order. */
export const nameSetOf = (names: readonly string[]): string => [...new Set(names)].sort().join(",");

/** An order is going to be placed; if nothing more is heard of it, the CA is asked. */
export const orderIntended = (ledger: Ledger, now: Date, directoryUrl: string, nameSet: string): Ledger =>
  changed(ledger, now, { placing: { directoryUrl, nameSet } });

export function orderPlaced(ledger: Ledger, now: Date, order: PendingOrder, exempt: boolean): Ledger {
  const { url, directoryUrl, nameSet } = order;
  const placed = { url, directoryUrl, nameSet, at: now.toISOString(), exempt, failed: false };
  return changed(ledger, now, {
    placing: undefined,
    pending: [...ledger.pending.filter((other) => other.directoryUrl !== directoryUrl), order],
    orders: [...ledger.orders.filter((other) => other.url !== url), placed],
  });
}

/** The order will give no certificate. @param refused names whose proofs were not found */
export function orderFailed(
  ledger: Ledger,
  now: Date,
  { url, directoryUrl }: PendingOrder,
  refused: readonly string[],
) {
  return changed(ledger, now, {
    pending: ledger.pending.filter((order) => order.url !== url),
    orders: ledger.orders.map((order) => (order.url === url ? { ...order, failed: true } : order)),
    refusals: [...ledger.refusals, ...refused.map((name) => ({ directoryUrl, name, at: now.toISOString() }))],
  });
}

/** The order gave its certificate; it stays pending until the state has it. */
export const orderIssued = (ledger: Ledger, now: Date, { nameSet }: PendingOrder): Ledger =>
  changed(ledger, now, { issued: [...ledger.issued.filter((other) => other !== nameSet), nameSet].slice(-NAME_SETS) });

/** Nothing is to be taken up of this order any more. */
export const orderSettled = (ledger: Ledger, now: Date, url: string | undefined): Ledger =>
  changed(ledger, now, { pending: ledger.pending.filter((order) => order.url !== url) });

/** What two places remember of the same certificate; the newer one knows what is pending. */
export function merged(a: Ledger, b: Ledger): Ledger {
  const [older, newer] = a.at < b.at ? [a, b] : [b, a];
  const orders = new Map([...older.orders, ...newer.orders].map((order) => [order.url, order]));
  const refusals = [...older.refusals, ...newer.refusals].map((refusal) => [JSON.stringify(refusal), refusal] as const);
  return {
    at: newer.at,
    placing: newer.placing,
    pending: newer.pending,
    orders: [...orders.values()],
    refusals: [...new Map(refusals).values()],
    issued: [...new Set([...older.issued, ...newer.issued])],
  };
}

function changed(ledger: Ledger, now: Date, change: Partial<Ledger>): Ledger {
  const next = { ...ledger, ...change, at: now.toISOString() };
  const recent = ({ at }: { at: string }) => now.getTime() - Date.parse(at) < RETENTION;
  return { ...next, orders: next.orders.filter(recent), refusals: next.refusals.filter(recent) };
}
