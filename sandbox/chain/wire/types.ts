/** What the chain keeps, in the JSON shapes its REST gateway answers: 64-bit integers, amounts and decimals are strings. */
export interface Coin {
  denom: string;
  amount: string;
}
export interface Attribute {
  key: string;
  value: string;
}
export interface DeploymentID {
  owner: string;
  dseq: string;
}
export interface GroupID extends DeploymentID {
  gseq: number;
}
export interface OrderID extends GroupID {
  oseq: number;
}
export interface BidID extends OrderID {
  provider: string;
  bseq: number;
}
export type LeaseID = BidID;

interface Quantity {
  val: string;
}
export interface Resources {
  id: number;
  cpu: { units: Quantity; attributes: Attribute[] } | null;
  memory: { quantity: Quantity; attributes: Attribute[] } | null;
  storage: { name: string; quantity: Quantity; attributes: Attribute[] }[];
  gpu: { units: Quantity; attributes: Attribute[] } | null;
  endpoints: { kind: "SHARED_HTTP" | "RANDOM_PORT" | "LEASED_IP"; sequence_number: number }[];
}
export interface ResourceUnit {
  resource: Resources;
  count: number;
  price: Coin;
}
export interface GroupSpec {
  name: string;
  requirements: { signed_by: { all_of: string[]; any_of: string[] }; attributes: Attribute[] };
  resources: ResourceUnit[];
}
export interface Deposit {
  amount: Coin;
  sources: string[];
}
export interface ReclamationTerms {
  /** `"7200s"` */
  min_window: string;
}

export interface Deployment {
  id: DeploymentID;
  state: "active" | "closed";
  /** base64 of the 32-byte manifest version */
  hash: string;
  created_at: string;
  reclamation: ReclamationTerms | null;
}
export interface Group {
  id: GroupID;
  state: "open" | "paused" | "insufficient_funds" | "closed";
  group_spec: GroupSpec;
  created_at: string;
}
export interface Order {
  id: OrderID;
  state: "open" | "active" | "closed";
  spec: GroupSpec;
  created_at: string;
  reclamation: ReclamationTerms | null;
}
export interface Bid {
  id: BidID;
  state: "open" | "active" | "lost" | "closed";
  price: Coin;
  created_at: string;
  resources_offer: { resources: Resources; count: number }[];
  reclamation_window: string | null;
}
export interface LeaseReclamation {
  window: string;
  started_at: string;
  /** Unix seconds; 0 while not started */
  deadline: string;
  reason: string;
}
export interface Lease {
  id: LeaseID;
  state: "active" | "insufficient_funds" | "closed" | "reclaiming";
  price: Coin;
  created_at: string;
  closed_on: string;
  reason: string;
  reclamation: LeaseReclamation | null;
}

export type EscrowState = "open" | "closed" | "overdrawn";
export interface EscrowDeposit {
  owner: string;
  height: string;
  source: string;
  balance: Coin;
}
export interface EscrowAccount {
  id: { scope: "deployment" | "bid"; xid: string };
  state: {
    owner: string;
    state: EscrowState;
    transferred: Coin[];
    settled_at: string;
    funds: Coin[];
    deposits: EscrowDeposit[];
  };
}
export interface EscrowPayment {
  id: { aid: { scope: "deployment"; xid: string }; xid: string };
  state: {
    owner: string;
    state: EscrowState;
    rate: Coin;
    balance: Coin;
    unsettled: Coin;
    withdrawn: Coin;
  };
}

export interface Provider {
  owner: string;
  host_uri: string;
  attributes: Attribute[];
  info: { email: string; website: string };
}
export interface AuditedAttributes {
  owner: string;
  auditor: string;
  attributes: Attribute[];
}
export interface Certificate {
  owner: string;
  serial: string;
  state: "valid" | "revoked";
  /** base64 of PEM, as are the messages' fields */
  cert: string;
  pubkey: string;
}
/** An externally owned account (`cosmos.auth.v1beta1.BaseAccount`). */
export interface BaseAccount {
  address: string;
  /** base64 of the compressed secp256k1 key, null until the first transaction */
  pub_key: string | null;
  account_number: string;
  sequence: string;
}
/** Balances of one address by denomination, zero amounts left out. */
export type Balances = Record<string, string>;

export interface PriceEntry {
  id: { source: number; denom: string; base_denom: string; timestamp: string; sequence: string };
  state: { price: string };
}
export interface LedgerRecordID {
  denom: string;
  to_denom: string;
  source: string;
  height: string;
  sequence: string;
}
export interface LedgerRecord {
  id: LedgerRecordID;
  status: "ledger_record_status_pending" | "ledger_record_status_executed" | "ledger_record_status_canceled";
  pending_record?: { owner: string; to: string; coins_to_burn: Coin; denom_to_mint: string };
  executed_record?: Record<string, unknown>;
  canceled_record?: Record<string, unknown>;
}
export interface VaultTotals {
  burned: Balances;
  minted: Balances;
  remint_credits: Balances;
}
/** Leave to take deposits from the granter's balance. */
export interface DepositAuthorization {
  "@type": "/akash.escrow.v1.DepositAuthorization";
  /** The single limit of earlier versions, of which only the denomination is left. */
  spend_limit: Coin;
  scopes: string[];
  /** sorted by denomination */
  spend_limits: Coin[];
}
/** Leave to send messages of one type in the granter's name. */
export interface GenericAuthorization {
  "@type": "/cosmos.authz.v1beta1.GenericAuthorization";
  msg: string;
}
export interface Grant {
  granter: string;
  grantee: string;
  authorization: DepositAuthorization | GenericAuthorization;
  /** RFC 3339, null for never */
  expiration: string | null;
}

export interface EventAttribute {
  key: string;
  value: string;
  index: boolean;
}
export interface ChainEvent {
  type: string;
  attributes: EventAttribute[];
}
/** `tx_response` of the REST gateway, without the decoded `tx`. */
export interface TxResponse {
  height: string;
  txhash: string;
  codespace: string;
  code: number;
  data: string;
  raw_log: string;
  logs: [];
  info: string;
  gas_wanted: string;
  gas_used: string;
  tx: null;
  timestamp: string;
  events: ChainEvent[];
}
