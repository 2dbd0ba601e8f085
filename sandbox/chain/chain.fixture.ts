import { Chain, type ChainSnapshot } from "./chain.ts";
import { marketGenesis } from "./genesis.ts";
import { answer } from "./rest/routes.ts";
import { Signer, type SignOptions } from "./wire/signer.ts";
import type { Message } from "./wire/transaction.ts";
import type { GroupSpec, TxResponse } from "./wire/types.ts";

/** A small market for tests: one tenant, two providers, an auditor who also feeds the price; blocks a second apart. */

const START = Date.parse("2026-01-01T00:00:00Z");
const ROLES = ["tenant", "provider", "provider2", "auditor"] as const;
type Role = (typeof ROLES)[number];

export interface Market {
  chain: Chain;
  address: Record<Role, string>;
  /** Signs as a role, not broadcast. */
  sign(role: Role, messages: Message[], options?: Partial<SignOptions>): Promise<Uint8Array>;
  /** Sends messages into the next block and returns what became of them. */
  send(role: Role, ...messages: Message[]): Promise<TxResponse>;
  /** As `send`. @throws Error unless it went well */
  must(role: Role, ...messages: Message[]): Promise<TxResponse>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not typed
  get(path: string): Promise<any>;
  blocks(count: number): void;
}

export async function openMarket(
  options: { state?: ChainSnapshot; vault?: string; chainId?: string } = {},
): Promise<Market> {
  const signers = await Promise.all(ROLES.map((role) => Signer.fromName(`test ${role}`)));
  const address = Object.fromEntries(ROLES.map((role, index) => [role, signers[index]!.address])) as Record<
    Role,
    string
  >;
  const region = (value: string) => [{ key: "location-region", value }];
  const genesis = marketGenesis({
    tenant: address.tenant,
    auditor: address.auditor,
    oracle: address.auditor,
    providers: [
      {
        address: address.provider,
        hostUri: "https://provider.one.akash.sandbox:8443",
        attributes: region("eu-central"),
      },
      {
        address: address.provider2,
        hostUri: "https://provider.two.akash.sandbox:8443",
        attributes: region("na-us-west"),
      },
    ],
  });
  genesis.accounts = genesis.accounts.slice(0, ROLES.length);
  let blocks = 0;
  const chain = new Chain({
    chainId: options.chainId ?? "test-1",
    blockTime: 1000,
    clock: () => new Date(START + 1000 * blocks++),
    genesis: { ...genesis, vault: options.vault ?? "0" },
    ...(options.state && { state: options.state }),
  });
  const sign: Market["sign"] = (role, messages, signing) => {
    const account = chain.account(address[role])!;
    const { account_number: accountNumber, sequence } = account;
    return signers[ROLES.indexOf(role)]!.sign(messages, {
      chainId: chain.chainId,
      accountNumber,
      sequence,
      ...signing,
    });
  };
  const send: Market["send"] = async (role, ...messages) => {
    const accepted = await chain.broadcast(await sign(role, messages));
    chain.produceBlock();
    return chain.transaction(accepted.txhash)?.response ?? accepted;
  };
  return {
    chain,
    address,
    sign,
    send,
    async must(role, ...messages) {
      const response = await send(role, ...messages);
      if (response.code !== 0) throw new Error(`${messages[0]?.["@type"]}: ${response.raw_log}`);
      return response;
    },
    async get(path) {
      return JSON.parse(JSON.stringify((await answer(chain, { method: "GET", url: path })).body));
    },
    blocks(count) {
      for (let block = 0; block < count; block += 1) chain.produceBlock();
    },
  };
}

/** What a block says of a transaction whose first message it refuses. */
export const failed = (codespace: string, code: number, text: string) => ({
  codespace,
  code,
  raw_log: `failed to execute message; message index: 0: ${text}`,
});

/** One web service on 0.1 CPU, at most `price` uact a block. */
export function groupSpec(name = "web", price = "100", denom = "uact"): GroupSpec {
  return {
    name,
    requirements: { signed_by: { all_of: [], any_of: [] }, attributes: [] },
    resources: [
      {
        resource: {
          id: 1,
          cpu: { units: { val: "100" }, attributes: [] },
          memory: { quantity: { val: "134217728" }, attributes: [] },
          storage: [{ name: "default", quantity: { val: "536870912" }, attributes: [] }],
          gpu: { units: { val: "0" }, attributes: [] },
          endpoints: [{ kind: "SHARED_HTTP", sequence_number: 0 }],
        },
        count: 1,
        price: { denom, amount: price },
      },
    ],
  };
}

const hash = (fill: number) => Buffer.alloc(32, fill).toString("base64");
const balanceDeposit = (amount: string, denom = "uact") => ({ amount: { denom, amount }, sources: ["balance"] });
const message = (type: string, fields: object): Message => ({ "@type": `/akash.${type}`, ...fields }) as Message;

/** Messages about the tenant's deployment `dseq` (and its first group, and its first order unless told otherwise). */
export function about(market: Market, dseq: string, oseq = 1) {
  const { tenant, provider, provider2 } = market.address;
  const id = { owner: tenant, dseq };
  const bidId = (bidder = provider) => ({ ...id, gseq: 1, oseq, provider: bidder, bseq: 0 });
  return {
    id,
    bidId,
    second: provider2,
    create: (fields: { groups?: GroupSpec[]; deposit?: object; reclamation?: object | null; hash?: string } = {}) =>
      message("deployment.v1beta4.MsgCreateDeployment", {
        id,
        groups: [groupSpec()],
        hash: hash(1),
        deposit: balanceDeposit("5000000"),
        reclamation: null,
        ...fields,
      }),
    update: (fill = 2) => message("deployment.v1beta4.MsgUpdateDeployment", { id, hash: hash(fill) }),
    close: () => message("deployment.v1beta4.MsgCloseDeployment", { id }),
    group: (verb: "Close" | "Pause" | "Start", gseq = 1) =>
      message(`deployment.v1beta4.Msg${verb}Group`, { id: { ...id, gseq } }),
    deposit: (amount: string, { denom = "uact", signer = tenant, sources = ["balance"] } = {}) =>
      message("escrow.v1.MsgAccountDeposit", {
        signer,
        id: { scope: "deployment", xid: `${tenant}/${dseq}` },
        deposit: { amount: { denom, amount }, sources },
      }),
    bid: (
      price: string,
      { bidder = provider, denom = "uact", window = null as string | null, offer = [] as object[] } = {},
    ) =>
      message("market.v1beta5.MsgCreateBid", {
        id: bidId(bidder),
        price: { denom, amount: price },
        deposit: balanceDeposit("500000"),
        resources_offer: offer,
        reclamation_window: window,
      }),
    closeBid: (reason = "lease_closed_reason_unstable", bidder = provider) =>
      message("market.v1beta5.MsgCloseBid", { id: bidId(bidder), reason }),
    lease: (bidder = provider) => message("market.v1beta5.MsgCreateLease", { bid_id: bidId(bidder) }),
    withdraw: () => message("market.v1beta5.MsgWithdrawLease", { id: bidId() }),
    closeLease: () => message("market.v1beta5.MsgCloseLease", { id: bidId() }),
    reclaim: () =>
      message("market.v1beta5.MsgLeaseStartReclaim", { id: bidId(), reason: "lease_closed_reason_decommission" }),
  };
}
