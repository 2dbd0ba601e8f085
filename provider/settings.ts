/** Configuration of the provider `af`, made by the stacks from the stage file. Absent parts are not used by the stage. */
export interface ProviderSettings {
  readonly akash?: AkashSettings;
  readonly dns?: DnsSettings;
  /** Control URL of a sandbox, such as `http://127.0.0.1:17600`; absent means the internet. */
  readonly sandbox?: string;
}

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

export interface DnsSettings {
  readonly cloudflare?: {
    readonly apiToken: string;
    readonly accountId?: string;
    readonly endpoint?: string;
    /** Read and write load balancers; without it none are seen. Needs `accountId`. */
    readonly loadBalancing?: boolean;
  };
  readonly google?: {
    readonly project: string;
    /** Service account key, JSON text; or an access token (sandbox, short-lived CI). Exactly one. */
    readonly credentials?: string;
    readonly accessToken?: string;
    readonly endpoint?: string;
  };
  readonly desec?: { readonly token: string; readonly endpoint?: string };
}
