import type { DnsProviderName } from "../../dns/settings.ts";
import type { ServiceName } from "../services/catalog.ts";

/** What a person wants of a stage that does not exist yet. */
export interface Answers {
  readonly stage: string;
  /** Where its sandbox listens; absent = it is live, and paid for. */
  readonly sandbox?: SandboxAnswer | undefined;
  readonly domain: string;
  readonly dns: readonly DnsProviderName[];
  /** Registry and path of the images that are built. */
  readonly registry: string;
  readonly wallet: WalletAnswer;
  /** Services of the platform that are wanted for their own sake; those that they and apps need come by themselves. */
  readonly services: readonly ServiceName[];
  readonly apps: readonly AppAnswer[];
  readonly template?: TemplateApps | undefined;
}

export interface SandboxAnswer {
  readonly port: number;
  readonly blockTime: string;
}

/** Where the wallet's key is; never the key. */
export type WalletAnswer =
  | { readonly mnemonicEnv: string }
  | { readonly mnemonicFile: string }
  | { readonly keyFile: string }
  | { readonly command: readonly string[] };

/** An app from an image. */
export interface AppAnswer {
  readonly name: string;
  readonly image: string;
  /** Of its HTTP server; absent = it has none, and no host. */
  readonly port?: number | undefined;
  readonly hosts: readonly string[];
  readonly database: boolean;
}

/** The apps of a template: what stands below `services.apps`. */
export interface TemplateApps {
  readonly name: string;
  /** As the template has it, with its comments. */
  readonly text: string;
}
