import type { Manifest } from "../../sdl/types.ts";
import { type KeyPairPem, publicKeyPem } from "../certificates.ts";
import { groupSpec, type Lease, type LeaseId, type Market, type Order, orderKey } from "../market.ts";
import type { Tenancy } from "../runtime/placement.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Message, Sender } from "../sender.ts";
import { free, type Usage, usage } from "./bidding.ts";
import { Bids } from "./bids.ts";
import { addressPool, type ProviderProfile } from "./catalog.ts";
import { closeReasonDue, endLease } from "./ending.ts";
import type { MigrationRequest } from "./migration.ts";
import { type Misconfiguration, refusalOf } from "./misconfiguration.ts";
import { type Item, Outbox } from "./outbox.ts";
import { RequestError } from "./refusal.ts";
import { type StoredLease, Tenants } from "./tenants.ts";

export interface ProviderOptions {
  readonly profile: ProviderProfile;
  readonly sender: Sender;
  readonly market: Market;
  readonly chainId: string;
  readonly auditor: string;
  readonly seed: string;
  readonly runtime: Runtime;
  /** Milliseconds an unleased bid stands, and a manifest is waited for. */
  readonly patience: number;
  /** Milliseconds until what an ended lease took is free again; default 0. */
  readonly capacityHold?: number;
  /** Manifests and placements it had, by lease. */
  readonly stored: Record<string, StoredLease>;
  save(): void;
  /** Told when a lease is over and its volumes are gone. */
  ended(lease: string): void;
  log(line: string): void;
}

interface HeldLease {
  readonly since: number;
  readonly group: string;
  readonly usage: Usage;
  /** As the latest block had it. */
  lease: Lease;
  /** Since when a workload of it is not ready. */
  unready: number | undefined;
}

/** One provider: bids on orders, waits for manifests, runs them, and releases the leases that have ended on the chain. */
export class Provider {
  readonly #options: ProviderOptions;
  readonly #tenants: Tenants;
  readonly #leases = new Map<string, HeldLease>();
  readonly #bids: Bids;
  /** What ended leases still take. */
  #leaving: { readonly usage: Usage; readonly until: number }[] = [];
  readonly #outbox: Outbox;
  #killed = false;
  /** The capability it offers and does not have, if any. */
  misconfiguration: Misconfiguration | undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    const { profile, sender, market, chainId, stored, runtime, save, log } = options;
    this.#tenants = new Tenants({ stored, runtime, save, pool: addressPool(profile) });
    this.#bids = new Bids(options);
    this.#outbox = new Outbox({ name: profile.name, sender, market, chainId, log });
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

  /** Comes back, and is honest; leases it still has start again at the next block. */
  revive(): void {
    this.misconfiguration = undefined;
    if (!this.#killed) return;
    this.#leases.clear();
    this.#killed = false;
  }

  /** Whether its certificate is on the chain. */
  async certified(): Promise<boolean> {
    return (await this.#options.market.certificates(this.address)).length > 0;
  }

  /** Publishes a certificate beside those it has published already. */
  async certify({ certificatePem }: KeyPairPem): Promise<void> {
    await this.#outbox.send([
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
    for (const bid of await this.#options.market.openBids(this.address)) this.#bids.remember(bid.id);
  }

  /** What follows from a new block. */
  async onBlock(orders: readonly Order[], leases: readonly Lease[]): Promise<void> {
    if (this.#killed) return;
    const own = leases.filter((lease) => lease.id.provider === this.address);
    this.#release(new Set(own.map((lease) => orderKey(lease.id))));
    for (const lease of own) await this.#hold(lease);
    this.#check();
    const retract = (key: string, atFault: boolean) => this.#bids.retract(key, atFault);
    if (!(await this.#outbox.settled(retract))) return;
    const open = new Set(orders.map((order) => orderKey(order.id)));
    const bids = [...this.#bids.made(orders, () => this.free), ...this.#bids.withdrawn(open)];
    await this.#outbox.post([...bids, ...this.#endings()], retract);
  }

  /** Sends a message of its own accord. @throws with the chain's words when a block refuses it */
  transact(message: Message): Promise<void> {
    return this.#outbox.transact(message);
  }

  /** Has its open bids withdrawn with the next block. */
  expireBids(): void {
    this.#bids.expire();
  }

  /** What it could still take. */
  get free(): Usage {
    this.#leaving = this.#leaving.filter(({ until }) => until > Date.now());
    const held = [...this.#leases.values(), ...this.#leaving].map((each) => each.usage);
    return free(this.profile, [...held, ...this.#bids.usages]);
  }

  /** Looks whether everything of every lease is ready. */
  #check(): void {
    for (const [key, held] of this.#leases) {
      const workloads = [...(this.runtime.workloads(key)?.values() ?? [])];
      const unready = workloads.some(({ ready }) => !ready);
      held.unready = unready ? (held.unready ?? Date.now()) : undefined;
    }
  }

  /** Ends leases that are due to end. */
  #endings(): Item[] {
    const { patience, stored, log } = this.#options;
    return [...this.#leases].flatMap(([key, held]) => {
      const reason = closeReasonDue({ ...held, manifest: stored[key] !== undefined }, Date.now(), patience);
      if (!reason) return [];
      log(`${this.name}: ending lease ${key}: ${reason}`);
      return [{ key, message: endLease(held.lease, reason) }];
    });
  }

  async #hold(lease: Lease): Promise<void> {
    const key = orderKey(lease.id);
    const held = this.#leases.get(key);
    if (held) {
      held.lease = lease;
      return;
    }
    const found = await this.#options.market.deployment(lease.id.owner, lease.id.dseq);
    const group = found?.groups.find((each) => each.id.gseq === lease.id.gseq)?.group_spec;
    if (!group) return;
    this.#bids.won(key);
    const taken = { since: Date.now(), group: group.name, usage: usage(groupSpec(group)) };
    this.#leases.set(key, { ...taken, lease, unready: undefined });
    const stored = this.#options.stored[key];
    if (stored) await this.runtime.apply(key, stored.dseq, stored.group, stored.placement);
  }

  #release(active: ReadonlySet<string>): void {
    const { stored, ended, log } = this.#options;
    for (const key of new Set([...this.#leases.keys(), ...Object.keys(stored)])) {
      if (active.has(key)) continue;
      this.#releaseLease(key);
      // the market goes on while containers end
      this.#drop(key).then(
        () => ended(key),
        (error: Error) => log(`${this.name}: ending what ran for ${key}: ${error.message}`),
      );
    }
  }

  #releaseLease(key: string): void {
    const { capacityHold = 0 } = this.#options;
    const held = this.#leases.get(key);
    if (held && capacityHold > 0) this.#leaving.push({ usage: held.usage, until: Date.now() + capacityHold });
    this.#leases.delete(key);
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

  /** Has everything that runs for a lease crash; false where nothing does. */
  async failWorkloads(id: LeaseId): Promise<boolean> {
    const workloads = [...(this.runtime.workloads(orderKey(id))?.values() ?? [])];
    await Promise.all(workloads.map((workload) => workload.fail()));
    return workloads.length > 0;
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

  /** Whether a deployment has an address here. */
  leasesAddress(dseq: string): boolean {
    const own = this.tenancies().filter(({ lease }) => this.#leases.get(lease)?.lease.id.dseq === dseq);
    return own.some(({ placement }) => Object.keys(placement.addresses).length > 0);
  }

  /** Runs a manifest that has passed every check. @throws PlainRefusal when names or addresses are not to be had */
  async accept(owner: string, dseq: string, manifest: Manifest): Promise<void> {
    const refusal = refusalOf(this.misconfiguration, manifest, this.leasesAddress(dseq));
    if (refusal) throw new RequestError(refusal.status, refusal.text);
    for (const [key, lease] of this.#ofDeployment(owner, dseq)) {
      const group = manifest.find((each) => each.name === lease.group);
      if (!group) throw new RequestError(422, `manifest has no group "${lease.group}"`);
      await this.#tenants.accept(key, dseq, group);
    }
  }

  /** Hands host names or endpoints of an owner's other leases over to one of them. @throws PlainRefusal */
  async migrate(owner: string, request: MigrationRequest): Promise<void> {
    const [key] = this.#ofDeployment(owner, request.dseq).find(([, { lease }]) => lease.id.gseq === request.gseq) ?? [];
    await this.#tenants.migrate(key ?? "", request);
  }

  #ofDeployment(owner: string, dseq: string): [string, HeldLease][] {
    return [...this.#leases].filter(([, { lease }]) => lease.id.owner === owner && lease.id.dseq === dseq);
  }

  /** Answer of `/status`. */
  report() {
    const deployments = new Set([...this.#leases.values()].map(({ lease }) => `${lease.id.owner}/${lease.id.dseq}`));
    const [bidengine, manifest] = [{ orders: this.#bids.usages.length }, { deployments: deployments.size }];
    return { cluster: this.summary(), bidengine, manifest, address: this.address };
  }

  /** What it could still take, and how much it serves. */
  summary(): { leases: number; available: Usage } {
    return { leases: this.#leases.size, available: this.free };
  }
}
