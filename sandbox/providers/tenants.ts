import type { ManifestGroup } from "../../sdl/types.ts";
import { hostnames, type Placement, place, type Tenancy } from "../runtime/placement.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { checkMigration, foreignHost, hostInUse, type MigrationRequest, remainingPlacement } from "./migration.ts";
import { RequestError } from "./refusal.ts";

export interface StoredLease {
  dseq: string;
  group: ManifestGroup;
  placement: Placement;
}

interface TenantsOptions {
  /** Manifests and placements, by lease. */
  readonly stored: Record<string, StoredLease>;
  readonly runtime: Runtime;
  /** Every address of the provider. */
  readonly pool: readonly string[];
  save(): void;
}

/** Who has which ports, addresses and host names of one provider. */
export class Tenants {
  readonly #options: TenantsOptions;

  constructor(options: TenantsOptions) {
    this.#options = options;
  }

  all(): Tenancy[] {
    return Object.entries(this.#options.stored).map(([lease, { placement }]) => ({
      lease,
      owner: ownerOf(lease),
      placement,
    }));
  }

  /** Runs a group with what the lease has and what is free for it. @throws PlainRefusal for a host name of somebody else */
  async accept(lease: string, dseq: string, group: ManifestGroup): Promise<void> {
    const { stored, pool } = this.#options;
    const owner = ownerOf(lease);
    const others = this.#others(lease);
    const foreign = foreignHost(hostnames(group), owner, others);
    if (foreign) throw new RequestError(422, hostInUse(foreign));
    await this.#run(lease, { dseq, group, placement: place(group, owner, stored[lease]?.placement, others, pool) });
  }

  /** Hands host names or endpoints of other leases of an owner over to one of them. @throws PlainRefusal */
  async migrate(destination: string, request: MigrationRequest): Promise<void> {
    const { stored } = this.#options;
    const found = stored[destination];
    if (!found) throw new RequestError(400, "destination deployment does not exist");
    const owner = ownerOf(destination);
    checkMigration(request, owner, found.group, this.#others(destination));
    for (const other of this.#others(destination)) {
      if (other.owner !== owner) continue;
      const placement = remainingPlacement(other.placement, request, found.group);
      await this.#run(other.lease, { ...stored[other.lease]!, placement });
    }
    await this.accept(destination, found.dseq, found.group);
  }

  #others(lease: string): Tenancy[] {
    return this.all().filter((other) => other.lease !== lease);
  }

  async #run(lease: string, what: StoredLease): Promise<void> {
    this.#options.stored[lease] = what;
    this.#options.save();
    await this.#options.runtime.apply(lease, what.dseq, what.group, what.placement);
  }
}

/** A lease is called `owner/dseq/gseq/oseq`. */
function ownerOf(lease: string): string {
  return lease.split("/", 1)[0]!;
}
