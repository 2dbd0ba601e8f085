import type { Manifest } from "../../sdl/types.ts";
import { type KeyPairPem, publicKeyPem } from "../certificates.ts";
import { groupSpec, type Lease, type LeaseId, type Market, type Order, orderKey } from "../market.ts";
import type { Tenancy } from "../runtime/placement.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Message, Sender } from "../sender.ts";
import { free, offer, type Usage, usage } from "./bidding.ts";
import { addressPool, type ProviderProfile } from "./catalog.ts";
import type { MigrationRequest } from "./migration.ts";
import { PlainRefusal } from "./refusal.ts";
import { type StoredLease, Tenants } from "./tenants.ts";

export interface ProviderOptions {
  readonly profile: ProviderProfile;
  readonly sender: Sender;
  readonly market: Market;
  readonly chainId: string;
  readonly auditor: string;
  readonly seed: string;
  readonly certificate: KeyPairPem;
  readonly runtime: Runtime;
  /** Milliseconds an unleased bid stands, and a manifest is waited for. */
  readonly patience: number;
  /** Manifests and placements it had, by lease. */
  readonly stored: Record<string, StoredLease>;
  save(): void;
  /** Told when a lease is over and its volumes are gone. */
  ended(lease: string): void;
  log(line: string): void;
}

interface HeldLease {
  readonly id: LeaseId;
  readonly since: number;
  readonly group: string;
  readonly usage: Usage;
}

interface StandingBid {
  readonly id: LeaseId;
  readonly since: number;
  readonly usage: Usage;
}

/** One provider: bids on orders, waits for manifests, runs them, and lets go of what the chain says is over. */
export class Provider {
  readonly #options: ProviderOptions;
  readonly #tenants: Tenants;
  readonly #leases = new Map<string, HeldLease>();
  readonly #bids = new Map<string, StandingBid>();
  readonly #considered = new Set<string>();
  #sent: { hash: string; messages: { key: string; message: Message }[]; blocks: number } | undefined;
  #killed = false;

  constructor(options: ProviderOptions) {
    this.#options = options;
    const { stored, runtime, save, profile } = options;
    this.#tenants = new Tenants({ stored, runtime, save, pool: addressPool(profile) });
  }

  get name(): string {
    return this.#options.profile.name;
  }

  get address(): string {
    return this.#options.sender.address;
  }

  get profile(): ProviderProfile {
    return this.#options.profile;
  }

  get runtime(): Runtime {
    return this.#options.runtime;
  }

  get alive(): boolean {
    return !this.#killed;
  }

  /** Stops doing anything at blocks, as a provider that is gone. */
  kill(): void {
    this.#killed = true;
  }

  /** Comes back; leases it still has start again at the next block. */
  revive(): void {
    this.#leases.clear();
    this.#killed = false;
  }

  /** Whether its certificate is on the chain. */
  async certified(): Promise<boolean> {
    return (await this.#options.market.certificates(this.address)).length > 0;
  }

  /** Publishes its certificate. */
  async certify(): Promise<void> {
    const { certificatePem } = this.#options.certificate;
    await this.#send([
      {
        "@type": "/akash.cert.v1.MsgCreateCertificate",
        owner: this.address,
        cert: Buffer.from(certificatePem).toString("base64"),
        pubkey: Buffer.from(publicKeyPem(certificatePem)).toString("base64"),
      },
    ]);
  }

  /** Takes up again what the chain and the stored manifests say after a restart. */
  async resume(): Promise<void> {
    for (const bid of await this.#options.market.openBids(this.address)) this.#considered.add(orderKey(bid.id));
  }

  /** What follows from a new block. */
  async onBlock(orders: readonly Order[], leases: readonly Lease[]): Promise<void> {
    if (this.#killed) return;
    const own = leases.filter((lease) => lease.id.provider === this.address);
    await this.#release(new Set(own.map((lease) => orderKey(lease.id))));
    for (const lease of own) await this.#hold(lease);
    if (!(await this.#settled())) return;
    const messages = [...this.#newBids(orders), ...this.#overdue(new Set(orders.map((order) => orderKey(order.id))))];
    if (messages.length === 0) return;
    try {
      const hash = await this.#send(messages.map((each) => each.message));
      this.#sent = { hash, messages, blocks: 0 };
    } catch (error) {
      this.#options.log((error as Error).message);
      for (const { key } of messages) this.#forget(key);
    }
  }

  /** Signs and broadcasts. @returns hash @throws when CheckTx refuses */
  async #send(messages: Message[]): Promise<string> {
    const { sender, market, chainId } = this.#options;
    const answer = await sender.send(market, chainId, messages);
    if (answer.code === 0) return answer.txhash;
    throw new Error(`provider ${this.name}: ${answer.codespace} ${answer.code}: ${answer.raw_log}`);
  }

  /** Whether the last transaction is through; a failed one is tried again without the message at fault. */
  async #settled(): Promise<boolean> {
    const sent = this.#sent;
    if (!sent) return true;
    const answer = await this.#options.market.transaction(sent.hash);
    sent.blocks += 1;
    if (!answer && sent.blocks < 5) return false;
    this.#sent = undefined;
    if (answer?.code === 0) return true;
    const fault = Number(/message index: (\d+)/.exec(answer?.raw_log ?? "")?.[1] ?? -1);
    this.#options.log(`${this.name}: ${answer ? answer.raw_log : "transaction lost"}`);
    sent.messages.forEach(({ key }, index) => {
      this.#forget(key);
      if (index === fault) this.#considered.add(key);
    });
    return true;
  }

  #forget(key: string): void {
    this.#bids.delete(key);
    this.#considered.delete(key);
  }

  #newBids(orders: readonly Order[]): { key: string; message: Message }[] {
    const { profile, auditor, seed, log } = this.#options;
    return orders.flatMap((order) => {
      const key = orderKey(order.id);
      if (this.#considered.has(key) || order.id.owner === this.address) return [];
      this.#considered.add(key);
      const group = groupSpec(order.spec);
      const answer = offer(profile, auditor, group, this.#free(), seed);
      if ("declined" in answer) {
        log(`${this.name}: no bid on ${key}: it ${answer.declined}`);
        return [];
      }
      const id = { ...order.id, provider: this.address, bseq: 0 };
      this.#bids.set(key, { id, since: Date.now(), usage: usage(group) });
      const bid = {
        "@type": "/akash.market.v1beta5.MsgCreateBid",
        id,
        price: { denom: "uact", amount: answer.bid },
        deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] },
        resources_offer: order.spec.resources.map(({ resource, count }) => ({ resources: resource, count })),
      } as unknown as Message;
      return [{ key, message: bid }];
    });
  }

  #free(): Usage {
    return free(
      this.profile,
      [...this.#leases.values(), ...this.#bids.values()].map((each) => each.usage),
    );
  }

  /** Closes bids nobody took and leases nobody sent a manifest for. */
  #overdue(openOrders: ReadonlySet<string>): { key: string; message: Message }[] {
    const deadline = Date.now() - this.#options.patience;
    const messages: { key: string; message: Message }[] = [];
    for (const [key, bid] of this.#bids) {
      if (!openOrders.has(key)) this.#bids.delete(key);
      else if (bid.since < deadline) {
        this.#bids.delete(key);
        messages.push({ key, message: closeBid(bid.id, "lease_closed_reason_unspecified") });
      }
    }
    for (const [key, lease] of this.#leases) {
      if (this.#options.stored[key] || lease.since >= deadline) continue;
      this.#options.log(`${this.name}: no manifest for ${key}, closing the lease`);
      messages.push({ key, message: closeBid(lease.id, "lease_closed_reason_manifest_timeout") });
    }
    return messages;
  }

  async #hold(lease: Lease): Promise<void> {
    const key = orderKey(lease.id);
    if (this.#leases.has(key)) return;
    const found = await this.#options.market.deployment(lease.id.owner, lease.id.dseq);
    const group = found?.groups.find((each) => each.id.gseq === lease.id.gseq)?.group_spec;
    if (!group) return;
    this.#bids.delete(key);
    this.#leases.set(key, { id: lease.id, since: Date.now(), group: group.name, usage: usage(groupSpec(group)) });
    const stored = this.#options.stored[key];
    if (stored) await this.runtime.apply(key, stored.dseq, stored.group, stored.placement);
  }

  async #release(active: ReadonlySet<string>): Promise<void> {
    for (const key of [...this.#leases.keys(), ...Object.keys(this.#options.stored)]) {
      if (active.has(key)) continue;
      this.#leases.delete(key);
      await this.#drop(key);
      this.#options.ended(key);
    }
  }

  async #drop(key: string): Promise<void> {
    if (!this.#options.stored[key]) return;
    delete this.#options.stored[key];
    this.#options.save();
    await this.runtime.remove(key);
  }

  /** Forgets a manifest as a provider that lost its database would; what ran stops. */
  async loseManifest(owner: string, dseq: string): Promise<boolean> {
    const keys = Object.keys(this.#options.stored).filter((key) => key.startsWith(`${owner}/${dseq}/`));
    for (const key of keys) await this.#drop(key);
    return keys.length > 0;
  }

  stored(key: string): StoredLease | undefined {
    return this.#options.stored[key];
  }

  holds(owner: string, dseq: string): boolean {
    return this.#ofDeployment(owner, dseq).length > 0;
  }

  /** What its leases hold beside the pods. */
  tenancies(): Tenancy[] {
    return this.#tenants.all();
  }

  /** Runs a manifest that has passed every check. @throws PlainRefusal when names or addresses are not to be had */
  async accept(owner: string, dseq: string, manifest: Manifest): Promise<void> {
    for (const [key, lease] of this.#ofDeployment(owner, dseq)) {
      const group = manifest.find((each) => each.name === lease.group);
      if (!group) throw new PlainRefusal(422, `manifest has no group "${lease.group}"`);
      await this.#tenants.accept(key, dseq, group);
    }
  }

  /** Hands host names or endpoints of an owner's other leases over to one of them. @throws PlainRefusal */
  async migrate(owner: string, request: MigrationRequest): Promise<void> {
    const [key] = this.#ofDeployment(owner, request.dseq).find(([, { id }]) => id.gseq === request.gseq) ?? [];
    await this.#tenants.migrate(key ?? "", request);
  }

  #ofDeployment(owner: string, dseq: string): [string, HeldLease][] {
    return [...this.#leases].filter(([, { id }]) => id.owner === owner && id.dseq === dseq);
  }

  /** For `/status`: what it could still take, and how much it serves. */
  summary(): { leases: number; available: Usage } {
    return { leases: this.#leases.size, available: this.#free() };
  }
}

function closeBid(id: LeaseId, reason: string): Message {
  return { "@type": "/akash.market.v1beta5.MsgCloseBid", id, reason } as unknown as Message;
}
