import { bidKey } from "./market/orders.ts";
import { credit } from "./money/bank.ts";
import { openAccount } from "./state/accounts.ts";
import type { Collections, Params, State } from "./state/context.ts";
import { Store } from "./state/store.ts";
import { bmeModule, modules } from "./wire/address.ts";
import type { Attribute, Bid, Coin, Provider } from "./wire/types.ts";

/** What a new chain starts with. */
export interface Genesis {
  /** Funded accounts, in the order of their account numbers. */
  accounts: { address: string; coins: Coin[] }[];
  /** Registered providers; `audited` lists the auditors who signed all their attributes. */
  providers?: (Provider & { audited?: string[] })[];
  /** Bids of a time of which nothing else is left. */
  bids?: Bid[];
  /** `uakt` in the vault that backs ACT, default 0: minting is halted. */
  vault?: string;
  /** Replaces single network parameters. */
  params?: Partial<Params>;
}

/** A tenant, providers and their auditor, ready to trade. Amounts are in millionths. */
export function marketGenesis(options: {
  tenant: string;
  auditor: string;
  /** Feeds the AKT price; needed for minting only. */
  oracle?: string;
  providers: { address: string; hostUri: string; attributes: Attribute[] }[];
  /** default 10,000 AKT and 10,000 ACT for the tenant */
  tenantCoins?: Coin[];
}): Genesis {
  const funds = (amount: string): Coin[] => [
    { denom: "uact", amount },
    { denom: "uakt", amount },
  ];
  const oracle = options.oracle ? [{ address: options.oracle, coins: funds("1000000000000") }] : [];
  return {
    accounts: [
      { address: options.tenant, coins: options.tenantCoins ?? funds("10000000000") },
      ...options.providers.map(({ address }) => ({ address, coins: funds("1000000000000") })),
      { address: options.auditor, coins: funds("1000000000000") },
      ...oracle,
    ],
    providers: options.providers.map(({ address, hostUri, attributes }) => ({
      owner: address,
      host_uri: hostUri,
      attributes,
      info: { email: "", website: "" },
      audited: [options.auditor],
    })),
    vault: "100000000000000",
    ...(options.oracle && { params: { oracle: { sources: [options.oracle], maxStalenessSeconds: 30 } } }),
  };
}

/** The state of block 0. */
export function stateFromGenesis(genesis: Genesis): State {
  const state = new Store<Collections>();
  for (const { address, coins } of genesis.accounts) {
    openAccount({ state }, address);
    for (const { denom, amount } of coins) credit({ state }, address, denom, BigInt(amount));
  }
  for (const { address } of modules) openAccount({ state }, address);
  for (const { audited, ...provider } of genesis.providers ?? []) {
    state.set("providers", provider.owner, provider);
    for (const auditor of audited ?? [])
      state.set("audits", `${provider.owner}/${auditor}`, {
        owner: provider.owner,
        auditor,
        attributes: provider.attributes,
      });
  }
  for (const bid of genesis.bids ?? []) state.set("bids", bidKey(bid.id), bid);
  credit({ state }, bmeModule, "uakt", BigInt(genesis.vault ?? "0"));
  return state;
}
