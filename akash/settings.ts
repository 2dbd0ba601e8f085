export interface AkashSettings {
  readonly chainId: string;
  /** REST (grpc-gateway) endpoints, first one preferred. */
  readonly rest: readonly string[];
  readonly wallet: WalletSettings;
  /** Gas price, such as `0.025uakt`. */
  readonly gasPrice: string;
  /** Where deposits are taken from, in this order. */
  readonly depositFrom: readonly ("balance" | "grant")[];
  /** Most uact that all open deployments of this stage may hold as deposits together. */
  readonly depositCap: string;
  /** Base URL of the Console's API, which is asked who could serve an order; absent = it is not asked. */
  readonly console?: string;
}

/**
 * Exactly one source of the key: a mnemonic's, `keyFile` or `command`. The key itself is never a provider input, so it
 * never enters Pulumi's state. Files are relative to the project folder.
 */
export interface WalletSettings {
  /** File holding a BIP-39 mnemonic. */
  readonly mnemonicFile?: string;
  /** Environment variable holding it. */
  readonly mnemonicEnv?: string;
  /** File holding the private key. */
  readonly keyFile?: string;
  /** Environment variable with the passphrase of an encrypted `keyFile`. */
  readonly passphraseEnv?: string;
  /** Program that signs, and its arguments. */
  readonly command?: readonly string[];
}

/** Where the money of a deposit comes from: the wallet itself, or grants others gave it (AEP-75). */
export type DepositSource = AkashSettings["depositFrom"][number];
