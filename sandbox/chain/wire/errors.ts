/** An error with its ABCI code space and code, and how the REST gateway grades it. */
export class ChainError extends Error {
  override name = "ChainError";
  readonly codespace: string;
  readonly code: number;
  readonly grpc: GrpcCode;
  /** What the code alone says; `message` has the details before it. */
  readonly registered: string;

  constructor(codespace: string, code: number, text: string, grpc: GrpcCode = "unknown", registered = text) {
    super(text);
    this.codespace = codespace;
    this.code = code;
    this.grpc = grpc;
    this.registered = registered;
  }

  /** The same error told with more detail: `detail: text` (`cosmossdk.io/errors` Wrap). */
  wrap(detail: string): ChainError {
    return this.prefixed(`${detail}: `);
  }

  /** The same error with its text behind `prefix`. */
  prefixed(prefix: string): ChainError {
    return new ChainError(this.codespace, this.code, `${prefix}${this.message}`, this.grpc, this.registered);
  }

  /** As a query answers it: the code's own text first, then the details. */
  get status(): string {
    if (this.codespace === "") return this.message;
    const detail = this.message.slice(0, -this.registered.length).replace(/: $/, "");
    return `codespace ${this.codespace} code ${this.code}: ${this.registered}${detail && `: ${detail}`}`;
  }
}

export type GrpcCode = "unknown" | "invalid argument" | "not found" | "internal";

/** An error without a registered code: code space `undefined`, code 1. */
export const unregistered = (text: string): ChainError => new ChainError("undefined", 1, text);

/** What the chain calls a recovered panic; the real one adds a Go stack. */
export const panic = (text: string): ChainError =>
  new ChainError("undefined", 111222, `recovered: ${text}\nstack:\n: panic`);

const of =
  (codespace: string) =>
  (code: number, text: string, grpc: GrpcCode = "unknown") =>
    new ChainError(codespace, code, text, grpc);

const sdk = of("sdk");
export const sdkErrors = {
  txDecode: sdk(2, "tx parse error"),
  invalidSequence: sdk(3, "invalid sequence"),
  unauthorized: sdk(4, "unauthorized"),
  insufficientFunds: sdk(5, "insufficient funds"),
  unknownRequest: sdk(6, "unknown request"),
  invalidAddress: sdk(7, "invalid address"),
  invalidPubKey: sdk(8, "invalid pubkey"),
  unknownAddress: sdk(9, "unknown address"),
  invalidCoins: sdk(10, "invalid coins"),
  outOfGas: sdk(11, "out of gas"),
  memoTooLarge: sdk(12, "memo too large"),
  insufficientFee: sdk(13, "insufficient fee"),
  noSignatures: sdk(15, "no signatures supplied"),
  invalidRequest: sdk(18, "invalid request"),
  inMempool: sdk(19, ""),
  invalidType: sdk(29, "invalid type"),
  txTimeoutHeight: sdk(30, "tx timeout height"),
  wrongSequence: sdk(32, "incorrect account sequence"),
  conflict: sdk(36, "conflict"),
  notSupported: sdk(37, "feature not supported"),
};

const deployment = of("deployment");
export const deploymentErrors = {
  exists: deployment(3, "Deployment exists"),
  notFound: deployment(4, "Deployment not found", "not found"),
  closed: deployment(5, "Deployment closed"),
  invalidGroups: deployment(7, "Invalid groups"),
  emptyHash: deployment(9, "Invalid: empty hash"),
  invalidHash: deployment(10, "Invalid: deployment hash"),
  groupNotFound: deployment(14, "Group not found", "not found"),
  groupClosed: deployment(15, "Group already closed"),
  groupOpen: deployment(16, "Group open"),
  groupPaused: deployment(17, "Group paused"),
  invalidDeposit: deployment(20, "Deposit invalid"),
  invalidReclamation: deployment(26, "invalid reclamation configuration"),
};

const market = of("market");
export const marketErrors = {
  attributeMismatch: market(5, "attribute mismatch"),
  unknownBid: market(6, "unknown bid"),
  unknownLease: market(7, "unknown lease"),
  unknownLeaseForBid: market(8, "unknown lease for bid"),
  unknownOrderForBid: market(9, "unknown order for bid"),
  leaseNotActive: market(10, "lease not active"),
  bidNotActive: market(11, "bid not active"),
  bidNotOpen: market(12, "bid not open"),
  orderNotOpen: market(13, "bid: order not open"),
  orderNotFound: market(15, "invalid order: order not found", "not found"),
  groupNotFound: market(16, "group not found"),
  groupNotOpen: market(17, "group not open"),
  bidNotFound: market(18, "invalid bid: bid not found", "not found"),
  zeroPrice: market(19, "invalid bid: zero price"),
  leaseNotFound: market(20, "invalid lease: lease not found", "not found"),
  bidExists: market(21, "invalid bid: bid exists from provider"),
  invalidPrice: market(22, "bid price is invalid"),
  orderActive: market(23, "order active"),
  orderClosed: market(24, "order closed"),
  unknownProvider: market(30, "unknown provider"),
  capabilitiesMismatch: market(32, "capabilities mismatch"),
  invalidReason: market(33, "invalid lease closed reason"),
  notReclaimable: market(35, "lease does not have reclamation configured"),
  reclamationNotStarted: market(37, "reclamation not started; call MsgLeaseStartReclaim first"),
  reclamationNotElapsed: market(38, "reclamation window has not elapsed"),
  reclamationWindowInvalid: market(39, "reclamation window outside governance bounds"),
  reclamationRequired: market(40, "order requires reclamation but bid does not offer it"),
  reclamationTooShort: market(41, "reclamation window shorter than order minimum"),
};

const escrow = of("escrow");
export const escrowErrors = {
  accountExists: escrow(1, "account exists"),
  accountClosed: escrow(2, "account closed"),
  accountNotFound: escrow(3, "account not found", "not found"),
  accountOverdrawn: escrow(4, "account overdrawn"),
  invalidDenomination: escrow(5, "invalid denomination"),
  paymentExists: escrow(6, "payment exists"),
  paymentClosed: escrow(7, "payment closed"),
  paymentNotFound: escrow(8, "payment not found", "not found"),
  paymentRateZero: escrow(9, "payment rate zero"),
  invalidId: escrow(12, "invalid ID"),
  invalidDeposit: escrow(16, "invalid deposit"),
  invalidScope: escrow(17, "invalid authz scope"),
};

const provider = of("provider");
export const providerErrors = {
  invalidUri: provider(1, "invalid provider: invalid host uri"),
  relativeUri: provider(2, "invalid provider: not absolute host uri"),
  notFound: provider(3, "invalid provider: address not found", "not found"),
  exists: provider(4, "invalid provider: already exists"),
  invalidAddress: provider(5, "invalid address", "invalid argument"),
  internal: provider(10, "internal error"),
};

const audit = of("audit");
export const auditErrors = {
  notFound: audit(1, "invalid provider: address not found", "not found"),
  invalidAddress: audit(2, "invalid address", "invalid argument"),
  attributeNotFound: audit(3, "attribute not found"),
};

const cert = of("cert");
export const certErrors = {
  notFound: cert(1, "certificate not found", "not found"),
  exists: cert(3, "certificate exists"),
  revoked: cert(4, "certificate already revoked"),
  invalidSerial: cert(5, "invalid serial number"),
  invalidCertificate: cert(6, "invalid certificate value"),
  invalidPubKey: cert(7, "invalid pubkey value"),
};

/** Deposit sources are checked in the code space `akash`. */
export const depositSourceError = new ChainError("akash", 4, "invalid deposit source");
export const priceStalled = new ChainError("oracle.v2", 4, "price stalled");
export const oracleErrors = {
  invalidTimestamp: new ChainError("oracle.v2", 2, "invalid timestamp"),
  unauthorized: new ChainError("oracle.v2", 3, "unauthorized writer address"),
};
export const circuitBreaker = new ChainError("bme", 6, "circuit breaker is active");
export const sendDisabled = new ChainError("bank", 5, "send transactions are disabled");

const authz = of("authz");
export const authzErrors = {
  notFound: authz(2, "authorization not found"),
  expired: authz(3, "expiration time of authorization should be more than current time"),
  toSelf: authz(7, "grantee and granter should be different"),
};
