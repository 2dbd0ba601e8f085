import { emptyHash, parseTag } from "../../akash/chain/tag.ts";
import type { Coin, Deployment, EscrowAccount, GroupSpec, Lease } from "../../sandbox/chain/wire/types.ts";
import { orderKey } from "../../sandbox/market.ts";
import { endpointOf } from "../../sandbox/runtime/addresses.ts";
import { STAGE } from "./names.ts";
import { DEPOSIT_CAP, isStateful } from "./platform.ts";
import type { World } from "./world.ts";

/** One deployment of ours with what hangs on it. */
export interface Holding {
  readonly service: string;
  readonly tag: string;
  readonly group: GroupSpec;
  readonly deployment: Deployment;
  readonly leases: readonly Lease[];
  readonly escrow: EscrowAccount;
}

/** Checks the invariants of the tenant's deployments on the chain after every block. */
export class Ledger {
  /** Violated invariants, as sentences. */
  readonly violations: string[] = [];
  /** Services that are meant to go: their leases may end without a successor. */
  readonly leaving = new Set<string>();
  /** Most uact that one deployment of a service was ever to be given. */
  readonly #asked = new Map<string, number>();
  readonly #world: World;
  readonly #known = new Set<string>();
  readonly #opened = new Map<string, number>();
  /** Leases that ran when the last block came, by their deployment. */
  #running = new Map<string, string>();
  /** Leases that were given a manifest. */
  readonly #written = new Set<string>();
  #kept: readonly Lease[] = [];
  /** Providers that were gone at some time of the step: who judges so then may be late. */
  readonly #unreachable = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    world.chain.onBlock(() => this.#read());
  }

  /** A run begins: what it opens is counted anew. */
  begin(): void {
    this.#opened.clear();
  }

  /** A deposit of so many uact is wanted for a service. */
  ask(service: string, deposit: number): void {
    this.#asked.set(service, Math.max(deposit, this.#asked.get(service) ?? 0));
  }

  holdings(): Holding[] {
    const { state } = this.#world.chain.context;
    const owner = this.#world.tenant;
    return state.list("deployments", `${owner}/`).flatMap((deployment) => {
      const { dseq } = deployment.id;
      const group = state.list("groups", `${owner}/`).find(({ id }) => id.dseq === dseq)!;
      const service = parseTag(group.group_spec.name)?.service;
      if (!service) return [];
      const leases = state.list("leases", `${owner}/`).filter(({ id }) => id.dseq === dseq);
      const escrow = state.get("escrowAccounts", `deployment/${owner}/${dseq}`)!;
      return [{ service, tag: group.group_spec.name, group: group.group_spec, deployment, leases, escrow }];
    });
  }

  active(): Holding[] {
    return this.holdings().filter(({ deployment }) => deployment.state === "active");
  }

  /** Live leases on which a service has data: it begins with the first manifest, and ends with the lease. */
  data(service: string): { readonly group: GroupSpec; readonly lease: Lease }[] {
    if (!isStateful(service)) return [];
    const places = this.active().filter((holding) => holding.service === service);
    const held = places.flatMap(({ group, leases }) => leases.map((lease) => ({ group, lease })));
    return held.filter(({ lease }) => this.#written.has(orderKey(lease.id)) && !this.#lost(lease));
  }

  /** A step begins: the data on these leases must be there when it ends, whatever goes wrong on our side. */
  keep(leases: readonly Lease[]): void {
    this.#kept = leases;
    this.#unreachable.clear();
  }

  /** The wallet, and what went to providers, together are what it began with. */
  uact(): { balance: bigint; rent: bigint } {
    const { state } = this.#world.chain.context;
    const balance = BigInt(state.get("balances", this.#world.tenant)?.uact ?? "0");
    const payments = state.list("escrowPayments", `deployment/${this.#world.tenant}/`);
    const rent = payments.reduce((sum, payment) => sum + BigInt(payment.state.withdrawn.amount), 0n);
    return { balance, rent };
  }

  #read(): void {
    const { chain, places } = this.#world;
    for (const { provider } of places) if (!provider.alive) this.#unreachable.add(provider.address);
    const changed = chain.latestBlock!.txs.length > 0;
    if (!changed && chain.height % 2 === 0) return;
    const active = this.active();
    this.#noteWritten(active);
    this.#checkKept();
    this.#checkAddresses();
    if (changed) {
      this.#countOpened();
      this.#checkCap(active);
      this.#checkDeposits(active);
      this.#checkTwins(active);
      this.#checkClosed(active);
    }
    this.#running = new Map(
      active
        .filter(({ leases }) => leases.some((lease) => this.#world.runs(lease)))
        .map(({ service, deployment }) => [deployment.id.dseq, service]),
    );
  }

  #noteWritten(active: readonly Holding[]): void {
    for (const lease of active.flatMap(({ leases }) => leases)) {
      const key = orderKey(lease.id);
      if (this.#world.placeOf(lease)?.provider.stored(key)) this.#written.add(key);
    }
  }

  /** Data of which nobody wanted to be rid is not closed by us, unless its provider could not be reached. */
  #checkKept(): void {
    const { state } = this.#world.chain.context;
    for (const { id } of this.#kept) {
      const lease = state.list("leases", `${id.owner}/`).find((each) => orderKey(each.id) === orderKey(id));
      if (lease?.reason !== "lease_closed_owner" || this.#unreachable.has(id.provider)) continue;
      this.#reportViolation(`the data at ${id.dseq} was closed, though the file wants it where it was`);
      this.#kept = [];
    }
  }

  #countOpened(): void {
    for (const { service, deployment } of this.holdings()) {
      if (this.#known.has(deployment.id.dseq)) continue;
      this.#known.add(deployment.id.dseq);
      const opened = (this.#opened.get(service) ?? 0) + 1;
      this.#opened.set(service, opened);
      if (opened > 2) this.#reportViolation(`${opened} deployments were opened for ${service} in one run`);
    }
  }

  #checkCap(active: readonly Holding[]): void {
    const held = active.reduce((all, { escrow }) => all + sum(escrow.state.funds), 0n);
    if (held > DEPOSIT_CAP) this.#reportViolation(`open deployments hold ${held} uact, more than the cap`);
  }

  /** Nothing is deposited twice, also not what a deposit grows by. */
  #checkDeposits(active: readonly Holding[]): void {
    for (const { service, deployment, escrow } of active) {
      const paid = sum(escrow.state.funds) + sum(escrow.state.transferred);
      const most = this.#asked.get(service) ?? 0;
      if (paid > most)
        this.#reportViolation(`${paid} uact, not ${most}, were deposited for ${service} (${deployment.id.dseq})`);
    }
  }

  /** One creation, one deposit: a second under the same tag only where the first is lost, or answered long ago. */
  #checkTwins(active: readonly Holding[]): void {
    const unused = active.filter(({ tag, deployment }) => emptyHash(tag).toString("base64") === deployment.hash);
    const sound = unused.filter(({ leases }) => leases.every((lease) => !this.#lost(lease)));
    const tags = sound.map(({ tag }) => tag);
    const twin = tags.find((tag, index) => tags.indexOf(tag) !== index);
    if (twin) this.#reportViolation(`two deployments are open for ${twin}`);
  }

  /** A port of an address leads to one lease, and an address serves one endpoint. */
  #checkAddresses(): void {
    for (const { provider } of this.#world.places) {
      const held = provider.tenancies().flatMap(({ placement }) => Object.entries(placement.addresses));
      const ports = held.map(([key, address]) => `${address}/${key}`);
      const shared = ports.find((port, index) => ports.indexOf(port) !== index);
      if (shared) this.#reportViolation(`${shared} of ${provider.name} leads to two leases`);
      const endpoints = new Map(held.map(([key, address]) => [address, endpointOf(key)]));
      const mixed = held.find(([key, address]) => endpoints.get(address) !== endpointOf(key));
      if (mixed) this.#reportViolation(`address ${mixed[1]} of ${provider.name} serves two endpoints`);
    }
  }

  #lost(lease: Lease): boolean {
    return (lease.state !== "active" && lease.state !== "reclaiming") || !this.#world.placeOf(lease)?.provider.alive;
  }

  /**
   * Data that runs stays until its successor does; a successor may end in the very block in which it is left. What has just
   * been started, and is empty, gives way to the data of before, also where that waits at a provider that is silent.
   */
  #checkClosed(active: readonly Holding[]): void {
    for (const [dseq, service] of this.#running) {
      if (!isStateful(service) || this.leaving.has(service)) continue;
      const holding = this.holdings().find(({ deployment }) => deployment.id.dseq === dseq)!;
      const ended = holding.leases.filter(({ state }) => state !== "active" && state !== "reclaiming");
      const byUs =
        ended.length === holding.leases.length && ended.some(({ reason }) => reason === "lease_closed_owner");
      const alive = ended.some((lease) => this.#world.placeOf(lease)?.provider.alive);
      const ran = [...this.#running].some(([other, of]) => of === service && other !== dseq);
      const successor = active.some(
        (other) => other.service === service && other.leases.some((lease) => this.#world.runs(lease)),
      );
      const waits = active.some(
        (other) =>
          other.service === service &&
          BigInt(other.deployment.id.dseq) < BigInt(dseq) &&
          other.leases.some((lease) => lease.state === "active" && this.#written.has(orderKey(lease.id))),
      );
      if (byUs && alive && !successor && !ran && !waits)
        this.#reportViolation(`${service} (${dseq}) ran and was closed before its successor did`);
    }
  }

  #reportViolation(what: string): void {
    this.violations.push(`${what} (stage ${STAGE}, block ${this.#world.chain.height})`);
  }
}

/** Whole uact. */
const sum = (coins: readonly Coin[]): bigint =>
  coins.reduce((total, { amount }) => total + BigInt(amount.split(".")[0]!), 0n);
