import type {
  AuditedAttributes,
  Balances,
  BaseAccount,
  Bid,
  Certificate,
  ChainEvent,
  Deployment,
  EscrowAccount,
  EscrowPayment,
  EscrowState,
  Grant,
  Group,
  Lease,
  LedgerRecord,
  Order,
  PriceEntry,
  Provider,
  VaultTotals,
} from "../wire/types.ts";
import type { Json } from "../wire/wire.ts";
import type { Store } from "./store.ts";

/** All collections of the chain's state. */
export interface Collections {
  accounts: BaseAccount;
  balances: Balances;
  deployments: Deployment;
  groups: Group;
  orders: Order;
  bids: Bid;
  leases: Lease;
  escrowAccounts: EscrowAccount;
  escrowPayments: EscrowPayment;
  providers: Provider;
  audits: AuditedAttributes;
  certificates: Certificate;
  prices: PriceEntry;
  ledger: LedgerRecord;
  grants: Grant;
  vault: VaultTotals;
}

export type State = Store<Collections>;

/** Network parameters, as `params` queries answer them. */
export interface Params {
  minDeposits: { denom: string; amount: string }[];
  bidMinDeposits: { denom: string; amount: string }[];
  orderMaxBids: number;
  /** Seconds. */
  reclamationWindow: { min: number; max: number };
  /** `uakt` per unit of gas below which a node refuses a transaction. */
  minimumGasPrice: string;
  oracle: { sources: string[]; maxStalenessSeconds: number };
  bme: { epochBlocks: number; mintSpreadBps: number; minMint: string; warnBps: number; haltBps: number };
}

/** Where a message runs: state to change, the block it is in, and the events it leaves. */
export interface Context {
  state: State;
  height: number;
  time: Date;
  params: Params;
  events: ChainEvent[];
  hooks: EscrowHooks;
}

/** What the other modules do when escrow ends an account or a payment. */
export interface EscrowHooks {
  accountClosed: (context: Context, id: EscrowAccount["id"], state: EscrowState) => void;
  paymentClosed: (context: Context, id: EscrowPayment["id"], state: EscrowState) => void;
}

/** An untyped event; attributes of messages get their `msg_index` when the transaction ends. */
export function emit(context: Context, type: string, attributes: Record<string, string>): void {
  context.events.push({
    type,
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value, index: true })),
  });
}

/** A typed event (`EmitTypedEvent`): attributes sorted by name, values in JSON. */
export function emitTyped(context: Context, type: string, fields: Record<string, Json | object>): void {
  emit(
    context,
    type,
    Object.fromEntries(
      Object.keys(fields)
        .sort()
        .map((key) => [key, JSON.stringify(fields[key])]),
    ),
  );
}

/** How the chain treats one type of message. */
export interface MessageHandler<M> {
  /** Who must sign. */
  signer: (message: M) => string;
  /** Stateless checks, run before a node takes the transaction in (`ValidateBasic`). @throws ChainError */
  validate: (message: M) => void;
  /** Changes state, may answer. @throws ChainError */
  handle: (context: Context, message: M) => unknown;
  /** Gas of a successful run, measured on the real chain and rounded. */
  gas: (message: M) => number;
}

// biome-ignore lint/suspicious/noExplicitAny: each handler knows its own message; the table does not
export type MessageTable = Record<string, MessageHandler<any>>;

/** Types one row of a message table. */
export const handler = <M>(of: MessageHandler<M>): MessageHandler<M> => of;

/** Zero-padded, so that keys sort as the numbers do. */
export const padded = (value: string | number, digits: number): string => String(value).padStart(digits, "0");
