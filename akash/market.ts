import { homedir } from "node:os";
import { join } from "node:path";
import { ExplainedError } from "../errors/explained-error.ts";
import { errorText } from "../errors/text.ts";
import type { Network } from "../network/network.ts";
import { Board } from "./board.ts";
import { ChainClient } from "./chain/client.ts";
import { parseCoin } from "./chain/coin.ts";
import type { AkashSettings, DepositSource } from "./settings.ts";
import { LeaseTokens } from "./wallet/jwt.ts";
import { openSigner } from "./wallet/open-signer.ts";
import { Wallet } from "./wallet/wallet.ts";

export interface MarketSettings extends AkashSettings {
  /** Where relative paths of the wallet start; the current folder by default. */
  readonly folder?: string;
}

/** What all operations of one process share. */
export interface Market {
  readonly chain: ChainClient;
  readonly wallet: Wallet;
  readonly tokens: LeaseTokens;
  readonly board: Board;
  readonly network: Network;
  readonly depositFrom: readonly DepositSource[];
  /** Integer uact. */
  readonly depositCap: bigint;
  /** Base URL of the Console's API, asked who could serve an order; absent = nobody is asked. */
  readonly console?: string;
}

/** Opens the wallet and the chain. @param lockFolder where the wallet's lock file is; the user's state folder by default */
export async function openMarket(
  settings: MarketSettings,
  network: Network,
  lockFolder = stateFolder(),
): Promise<Market> {
  const signer = await openSigner(settings.wallet, settings.folder).catch((error: unknown) => {
    throw new ExplainedError("wallet-key", errorText(error), { cause: error });
  });
  const { chainId, gasPrice } = settings;
  const chain = new ChainClient(settings.rest);
  const lockFile = join(lockFolder, `wallet-${chainId}-${signer.address}.lock`);
  const cap = parseCoin(settings.depositCap);
  if (cap.denom !== "uact") throw new Error(`akash.depositCap ${settings.depositCap}: deposits are made in uact`);
  return {
    chain,
    wallet: new Wallet({ chain, signer, chainId, gasPrice, lockFile }),
    tokens: new LeaseTokens(signer),
    board: new Board(),
    network,
    depositFrom: settings.depositFrom,
    depositCap: BigInt(cap.amount),
    ...(settings.console && { console: settings.console }),
  };
}

/** Outside the checkout: two checkouts may use one wallet. */
function stateFolder(): string {
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), ".local", "state"), "alternate-futures");
}
