import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network } from "../network/network.ts";
import { Chain } from "../sandbox/chain/chain.ts";
import { startRest } from "../sandbox/chain/rest/rest.ts";
import { DepositAuthorization } from "../sandbox/chain/wire/schema.ts";
import { encode } from "../sandbox/chain/wire/wire.ts";
import { startConsole } from "../sandbox/console.ts";
import { DialTable } from "../sandbox/dial.ts";
import { Market as ProviderMarket } from "../sandbox/market.ts";
import { closeBid, closedReason, startReclaim } from "../sandbox/providers/ending.ts";
import { fleetGenesis, ProviderFleet } from "../sandbox/providers/fleet.ts";
import { imageTable } from "../sandbox/runtime/images.ts";
import { Sender } from "../sandbox/sender.ts";
import { StateFile } from "../sandbox/state.ts";
import type { GroupSpec } from "../sdl/types.ts";
import type { Caller } from "./caller.ts";
import type { Lease } from "./chain/client.ts";
import { type Market, type MarketSettings, openMarket } from "./market.ts";
import type { DepositSource } from "./settings.ts";
import { mnemonic } from "./wallet/keys.fixture.ts";
import { mnemonicSigner } from "./wallet/mnemonic-signer.ts";
import type { Signer } from "./wallet/signer.ts";

const chainId = "test-1";
const seed = "trial";

export interface Trial {
  readonly chain: Chain;
  readonly fleet: ProviderFleet;
  readonly network: Network;
  /** The wallet's key. */
  readonly signer: Signer;
  readonly settings: MarketSettings;
  /** Where the wallet's lock is while somebody writes. */
  readonly lockFile: string;
  /** Opens the market as a new process would. */
  open(): Promise<Market>;
  /** The same, asking no inventory: every auction waits for one quiet block. */
  blind(): Promise<Market>;
  close(): Promise<void>;
}

export interface TrialOptions {
  /** Milliseconds between blocks. */
  readonly blockTime?: number;
  readonly coins?: { denom: string; amount: string }[];
  readonly depositFrom?: readonly DepositSource[];
  readonly depositCap?: string;
  /** Milliseconds a provider waits for a lease or a manifest. */
  readonly patience?: number;
  /** Windows that the chain takes, in seconds; default 1 h to 720 h. */
  readonly reclamationWindow?: { readonly min: number; readonly max: number };
}

/** A chain with the sandbox's providers and fast blocks, for tests. */
export async function startTrial(options: TrialOptions = {}): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), "trial-"));
  const coins = (amount: string) => ["uact", "uakt"].map((denom) => ({ denom, amount }));
  const signer = await mnemonicSigner(mnemonic, "test");
  const { address } = signer;
  const { auditor, providers } = await fleetGenesis(seed);
  const accounts = [
    { address, coins: options.coins ?? coins("1000000000") },
    ...[auditor, ...providers.map(({ owner }) => owner)].map((owner) => ({
      address: owner,
      coins: coins("1000000000000"),
    })),
  ];
  const { reclamationWindow } = options;
  const genesis = { accounts, providers, ...(reclamationWindow && { params: { reclamationWindow } }) };
  const chain = new Chain({ chainId, genesis, blockTime: options.blockTime ?? 120 });
  const rest = await startRest(chain, 0);
  const url = `http://127.0.0.1:${rest.port}`;
  const dial = new DialTable();
  const fleet = await ProviderFleet.start({
    market: new ProviderMarket(url, true),
    chainId,
    seed,
    dial,
    state: new StateFile(join(folder, "providers.json")),
    readyDelay: 100,
    patience: options.patience ?? 60_000,
    imageOf: imageTable({}),
    connect: async (host, port) => dial.find(host, port, "tcp"),
    ended: () => undefined,
    log: () => undefined,
  });
  await fleet.join();
  const console = await startConsole(0, fleet);
  chain.onBlock(() => void fleet.onBlock());
  chain.produceBlock();
  chain.start();
  const network: Network = {
    async dial(host, port, transport) {
      const endpoint = dial.find(host, port, transport);
      if (!endpoint) throw new Error(`connect ${host}:${port}: nothing listens there`);
      return endpoint;
    },
    authorities: async () => [],
  };
  const mnemonicFile = join(folder, "wallet");
  await writeFile(mnemonicFile, mnemonic, { mode: 0o600 });
  const settings = {
    chainId,
    rest: [url],
    wallet: { mnemonicFile },
    gasPrice: "0.025uakt",
    depositFrom: options.depositFrom ?? (["balance"] as const),
    depositCap: options.depositCap ?? "100000000uact",
    console: `http://127.0.0.1:${console.port}`,
  };
  return {
    chain,
    fleet,
    network,
    signer,
    settings,
    lockFile: join(folder, `wallet-${chainId}-${address}.lock`),
    open: () => openMarket(settings, network, folder),
    blind: () => openMarket({ ...settings, console: undefined }, network, folder),
    async close() {
      chain.stop();
      await console.close();
      await fleet.close();
      await rest.close();
    },
  };
}

/** A small order that every provider can serve. */
export function group(name: string): GroupSpec {
  return {
    name,
    requirements: { signed_by: { all_of: null, any_of: null }, attributes: null },
    resources: [
      {
        resource: {
          id: 1,
          cpu: { units: { val: "500" } },
          memory: { size: { val: "536870912" } },
          storage: [{ name: "default", size: { val: "1073741824" } }],
          gpu: { units: { val: "0" } },
          endpoints: [{ sequence_number: 0 }],
        },
        count: 1,
        price: { denom: "uact", amount: "10000" },
      },
    ],
  };
}

/** Has a provider end its lease, as one that finds a workload unstable does. */
export async function providerCloses({ fleet }: Trial, { id }: Lease): Promise<void> {
  await fleet.find(id.provider)!.transact(closeBid(id, closedReason("unstable")));
}

/** Has a provider take its lease back, as one that closes down does. */
export async function providerReclaims({ fleet }: Trial, { id }: Pick<Lease, "id">): Promise<void> {
  await fleet.find(id.provider)!.transact(startReclaim(id, closedReason("decommission")));
}

/** Has the auditor's account let the wallet deposit so many uact. @param expires seconds since 1970 @param denom stored instead */
export async function grantDeposits(trial: Trial, uact: bigint, expires: number, denom = "uact"): Promise<void> {
  const authorization = {
    spend_limit: { denom: "uact", amount: "0" },
    spend_limits: [{ denom, amount: String(uact) }],
    scopes: ["deployment"],
  };
  const value = Buffer.from(encode(DepositAuthorization, authorization)).toString("base64");
  await sendAs(trial, "auditor", {
    "@type": "/cosmos.authz.v1beta1.MsgGrant",
    granter: trial.fleet.auditor,
    grantee: trial.signer.address,
    grant: {
      authorization: { type_url: "/akash.escrow.v1.DepositAuthorization", value },
      expiration: { seconds: String(expires), nanos: 0 },
    },
  });
}

/** Sends a message of one of the sandbox's own accounts and waits until a block holds it. */
async function sendAs({ chain, settings }: Trial, name: string, message: object): Promise<void> {
  const sender = await Sender.fromName(`sandbox ${seed} ${name}`);
  const answer = await sender.send(new ProviderMarket(settings.rest[0]!), chainId, [message as never]);
  if (answer.code !== 0) throw new Error(answer.raw_log);
  const { height } = chain;
  while (chain.height < height + 2) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A caller that records the status messages it receives. */
export function caller(timeout = 30_000): Caller & { told: string[]; stop: AbortController } {
  const stop = new AbortController();
  const told: string[] = [];
  return {
    stop,
    told,
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeout)]),
    status: (message) => void told.push(message),
  };
}

/** A placement that any provider fits. */
export const ANYWHERE = { regions: [], exclude: [], apartFrom: [] };

/** The wallet's deployments that are open. */
export const openDeployments = ({ chain, wallet }: Market): ReturnType<Market["chain"]["deployments"]> =>
  chain.deployments({ owner: wallet.address, state: "active" }, AbortSignal.timeout(5_000));

/** What the wallet has of uact. */
export async function uactOf({ chain, wallet }: Market): Promise<bigint> {
  const coins = await chain.balances(wallet.address, AbortSignal.timeout(5_000));
  return BigInt(coins.find(({ denom }) => denom === "uact")!.amount);
}
