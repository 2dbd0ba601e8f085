/** What a signature is for: a transaction spends money, a token speaks to a provider's gateway for minutes. */
export type Purpose = "transaction" | "token";

/** A key that signs for one account. Transactions and tokens need nothing else, so a KMS or an HSM fits behind it. */
export interface Signer {
  /** Bech32, prefix `akash`. */
  readonly address: string;
  /** Compressed secp256k1 public key, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** ECDSA over the SHA-256 of `message`: r and s, 32 bytes each; s in the lower half, as the chain requires. */
  sign(message: Uint8Array, purpose: Purpose): Promise<Uint8Array>;
}
