import type { RecordChange, RecordSet } from "../records/records.ts";
import type { DnsProviderName } from "../settings.ts";

/** A DNS hosting provider's API. Implementations never repeat a call whose outcome is unknown: they read again and let the caller plan again. */
export interface DnsProvider {
  readonly name: DnsProviderName;
  /** Smallest TTL it accepts, seconds; smaller desired values are clamped by the plan, with a warning. */
  minimumTtl(zone: HostedZone): number;
  findZone(name: string, signal: AbortSignal): Promise<HostedZone | null>;
  createZone(name: string, signal: AbortSignal): Promise<HostedZone>;
  /** Deletes the zone; absent is a success. Refuses, with `ZoneNotEmpty`, while record sets beyond its own SOA and NS exist. */
  deleteZone(zone: HostedZone, signal: AbortSignal): Promise<void>;
  /** Every record set of the zone, in canonical form, SOA left out. */
  readRecords(zone: HostedZone, signal: AbortSignal): Promise<RecordSet[]>;
  /** What the account lets the zone hold at the moment; absent where the limits are the same for everyone. */
  readQuota?(zone: HostedZone, signal: AbortSignal): Promise<ZoneQuota>;
  /** Applies the changes in the fewest atomic calls the provider has, a name's changes never split. */
  applyChanges(zone: HostedZone, changes: readonly RecordChange[], signal: AbortSignal): Promise<void>;
}

/** Live limits of one zone; what the provider does not tell is absent. */
export interface ZoneQuota {
  /** Records, one a value. */
  readonly records?: { readonly used: number; readonly limit: number } | undefined;
  /** Record sets, the SOA among them. */
  readonly recordSets?: number | undefined;
  /** Values of one record set without a routing. */
  readonly valuesPerSet?: number | undefined;
}

export interface HostedZone {
  /** The provider's identifier of the zone. */
  readonly id: string;
  /** Without final dot, A-labels, lower case. */
  readonly name: string;
  /** Host names without final dot. */
  readonly nameServers: readonly string[];
  /** Provider's own settings that limit records, such as deSEC's `minimum_ttl`. */
  readonly minimumTtl?: number;
}
