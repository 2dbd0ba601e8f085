import { Chain } from "../../sandbox/chain/chain.ts";
import { Signer } from "../../sandbox/chain/wire/signer.ts";
import type { Lease } from "../../sandbox/chain/wire/types.ts";
import { competingSigner } from "../../sandbox/competing-signer.ts";
import { DialTable } from "../../sandbox/dial.ts";
import { Market, orderKey } from "../../sandbox/market.ts";
import {
  catalog,
  hostUri,
  ingressDomain,
  type ProviderProfile,
  providerHost,
} from "../../sandbox/providers/catalog.ts";
import { endLease, startReclaim } from "../../sandbox/providers/ending.ts";
import { fleetGenesis } from "../../sandbox/providers/fleet.ts";
import { Routes } from "../../sandbox/providers/gateway.ts";
import { Provider } from "../../sandbox/providers/provider.ts";
import { Runtime } from "../../sandbox/runtime/runtime.ts";
import { type Message, Sender } from "../../sandbox/sender.ts";
import { Data } from "./data.ts";

/** The public test vector of BIP-39; no real wallet. */
export const mnemonic = `${"abandon ".repeat(11)}about`;
export const CHAIN_ID = "faults-1";
/** Where the chain's REST API is, on the wire of this process. */
export const NODE_URL = "https://node.sandbox";

const SEED = "faults";
const BLOCK_TIME = 2_000;
const READY_DELAY = 3_000;
/** Milliseconds until a container that has ended is started again. */
const BACK_OFF = 10_000;
/** Milliseconds a bid stands, and a lease waits for its manifest. */
export const DEFAULT_PATIENCE = 280_000;
/** Rent that can be used up within some thousand blocks. */
const PRICE_FACTOR = 200;
const names = ["aurora", "basalt", "cedar", "elm", "fjord"];

export interface Place {
  readonly provider: Provider;
  readonly routes: Routes;
  readonly sender: Sender;
}

/** Everything outside our process: the chain, its providers and their gateways; without a socket. */
export class World {
  readonly chain: Chain;
  readonly tenant: string;
  readonly places: readonly Place[];
  /** A node that has stopped, and how many more queries it answers. */
  stale: { chain: Chain; answers: number } | undefined;
  /** Bids, and leases without a manifest, are given up that soon; milliseconds. */
  patience = DEFAULT_PATIENCE;
  /** Name of the provider whose bids offer addresses that it does not have. */
  lyingProvider: string | undefined;
  /** Databases that are backed up, and who uses them; undefined where nothing is. */
  readonly data: Data | undefined;
  readonly #rival: () => Promise<Uint8Array>;
  readonly #market = new Market(NODE_URL);
  #acting = false;
  #drained = false;

  /** @param backedUp whether databases hold data, and archive it */
  static async create(backedUp: boolean): Promise<World> {
    const twin = await Signer.fromMnemonic(mnemonic);
    const { auditor, providers } = await fleetGenesis(SEED);
    const coins = (amount: string) => ["uact", "uakt"].map((denom) => ({ denom, amount }));
    const accounts = [
      { address: twin.address, coins: coins("1000000000") },
      ...[auditor, ...providers.map(({ owner }) => owner)].map((address) => ({
        address,
        coins: coins("1000000000000"),
      })),
    ];
    const chain = new Chain({ chainId: CHAIN_ID, genesis: { accounts, providers }, blockTime: BLOCK_TIME });
    const profiles = catalog.filter(({ name }) => names.includes(name));
    const senders = await Promise.all(profiles.map(({ name }) => Sender.fromName(`sandbox ${SEED} ${name}`)));
    return new World(
      chain,
      twin,
      profiles.map((profile, index) => [profile, senders[index]!]),
      auditor,
      backedUp,
    );
  }

  private constructor(
    chain: Chain,
    twin: Signer,
    offers: [ProviderProfile, Sender][],
    auditor: string,
    backedUp: boolean,
  ) {
    this.chain = chain;
    const dials = offers.map(() => new DialTable());
    this.data = backedUp ? new Data(dials) : undefined;
    this.#rival = competingSigner(twin, chain);
    this.tenant = twin.address;
    this.places = offers.map(([profile, sender], index) => this.#open(profile, sender, auditor, dials[index]!));
    chain.onBlock(() => void this.#act());
    if (this.data) chain.onBlock(() => this.#use(this.data!));
  }

  begin(): void {
    this.chain.produceBlock();
    this.chain.start();
  }

  /** Consumers write, and what becomes of places is noted. */
  #use(data: Data): void {
    const { state } = this.chain.context;
    for (const lease of state.list("leases", `${this.tenant}/`)) {
      const ended = lease.state !== "active" && lease.state !== "reclaiming";
      const byOthers = ended && lease.reason !== "lease_closed_owner";
      const lost = ended ? byOthers : this.placeOf(lease)?.provider.alive === false;
      data.see(orderKey(lease.id), { ended, lost });
    }
    if (!this.#drained) data.write();
  }

  #open(profile: ProviderProfile, sender: Sender, auditor: string, dial: DialTable): Place {
    const prices = Object.entries(profile.prices).map(([name, price]) => [name, price * PRICE_FACTOR]);
    const world = this;
    const runtime = new Runtime({
      host: providerHost(profile.name),
      domain: ingressDomain(profile.name),
      dial,
      readyDelay: READY_DELAY,
      backOff: () => BACK_OFF,
      imageOf: () => async (context) => world.data?.container(context) ?? { ports: new Map(), close: async () => {} },
      connect: async () => undefined,
    });
    const provider = new Provider({
      profile: { ...profile, prices: Object.fromEntries(prices) },
      sender,
      market: this.#market,
      chainId: CHAIN_ID,
      auditor,
      seed: SEED,
      runtime,
      get patience() {
        return world.patience;
      },
      stored: {},
      save: () => {},
      ended: (lease) => world.data?.ended(lease),
      log: () => {},
    });
    return { provider, routes: new Routes(provider, this.#market), sender };
  }

  /** The place behind a gateway's host name and port. */
  behind(host: string): Place | undefined {
    return this.places.find(({ provider }) => new URL(hostUri(provider.name)).host === host);
  }

  placeOf({ id }: Lease): Place | undefined {
    return this.places.find(({ provider }) => provider.address === id.provider);
  }

  /** Whether a live lease runs what it should, on a provider that is there. */
  runs(lease: Lease): boolean {
    const provider = this.placeOf(lease)?.provider;
    if (!provider?.alive || (lease.state !== "active" && lease.state !== "reclaiming")) return false;
    const key = orderKey(lease.id);
    const workloads = [...(provider.runtime.workloads(key)?.values() ?? [])];
    return provider.stored(key) !== undefined && workloads.length > 0 && workloads.every(({ ready }) => ready);
  }

  /** Environment of what a lease runs. */
  envOf(lease: Lease): readonly string[] {
    const stored = this.placeOf(lease)?.provider.stored(orderKey(lease.id));
    return stored?.group.services.flatMap(({ env }) => env ?? []) ?? [];
  }

  /** Addresses on which a lease can be reached. */
  addressesOf(lease: Lease): string[] {
    const held = this.placeOf(lease)
      ?.provider.tenancies()
      .find((each) => each.lease === orderKey(lease.id));
    return Object.values(held?.placement.addresses ?? {});
  }

  /** What providers do about a block; one that comes while they still act is skipped, as in the sandbox. */
  async #act(): Promise<void> {
    if (this.#acting || this.#drained) return;
    this.#acting = true;
    try {
      const [orders, leases] = await Promise.all([this.#market.openOrders(), this.#market.liveLeases()]);
      await Promise.all(this.places.map(({ provider }) => provider.onBlock(orders, leases)));
    } finally {
      this.#acting = false;
    }
  }

  /** Another signer of the tenant's key gets a transaction in first. */
  async race(): Promise<void> {
    await this.chain.broadcast(await this.#rival());
  }

  /** Stops a node at the present block. */
  stopNode(answers: number): void {
    const { chain } = this;
    const state = chain.snapshot();
    const stopped = new Chain({ chainId: CHAIN_ID, genesis: { accounts: [] }, blockTime: BLOCK_TIME, state });
    this.stale = { chain: stopped, answers };
  }

  /** The node that answers the next query of the tenant. */
  node(): Chain {
    if (!this.stale) return this.chain;
    const { chain } = this.stale;
    this.stale.answers--;
    if (this.stale.answers <= 0) this.stale = undefined;
    return chain;
  }

  /** One provider is gone, or wants a service no more, at a time, so that a place is left for everybody. */
  bringBack(): void {
    for (const { provider } of this.places) if (!provider.alive) provider.revive();
  }

  async vanish(lease: Lease): Promise<void> {
    this.bringBack();
    const { provider } = this.placeOf(lease)!;
    provider.kill();
    await provider.runtime.close();
  }

  /** The provider closes a lease; with a reclamation window it announces that first, and closes after the deadline. */
  async providerEnds(lease: Lease, reason: string): Promise<void> {
    this.bringBack();
    await this.#providerSends(lease.id.provider, endLease(lease, reason));
  }

  /** Its provider announces that it takes a lease back; one without a reclamation window it cannot. */
  async takeBack({ id }: Lease, reason: string): Promise<void> {
    this.bringBack();
    await this.#providerSends(id.provider, startReclaim(id, reason));
  }

  /** Lets blocks pass in which nobody acts until the escrow is empty, then has the provider withdraw its rent. */
  async drain(lease: Lease): Promise<void> {
    const account = this.chain.context.state.get("escrowAccounts", `deployment/${lease.id.owner}/${lease.id.dseq}`)!;
    const funds = account.state.funds.reduce((sum, { amount }) => sum + Number(amount), 0);
    const settled = this.chain.height - Number(account.state.settled_at);
    const blocks = Math.ceil(funds / Number(lease.price.amount)) - settled + 2;
    this.#drained = true;
    for (let block = 0; block < blocks; block++) this.chain.produceBlock();
    this.#drained = false;
    await this.#providerSends(lease.id.provider, { "@type": "/akash.market.v1beta5.MsgWithdrawLease", id: lease.id });
  }

  async #providerSends(address: string, message: object): Promise<void> {
    const { sender } = this.places.find(({ provider }) => provider.address === address)!;
    await sender.send(this.#market, CHAIN_ID, [message as Message]);
  }
}
