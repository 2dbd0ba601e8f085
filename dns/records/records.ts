/** The canonical record model: equal records are equal values. */
import type { CloudflareOptions } from "./cloudflare-options.ts";
import type { Routing } from "./routing.ts";

/** All records of one name and type. */
export interface RecordSet {
  /** Relative to the zone, lower case, A-labels; `""` is the apex, `"*"` the wildcard. */
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** RDATA in presentation form; targets are absolute with the final dot; TXT is quoted chunks of at most 255 octets. Order carries no meaning. */
  readonly values: readonly string[];
  /** Where not everyone gets all values: who gets which. `values` are then all of them together. */
  readonly routing?: Routing;
  /** Only of record sets at Cloudflare; notes by canonical value. Absent = answered as it is, without notes. */
  readonly cloudflare?: CloudflareOptions | undefined;
}

/** Record sets by `name/TYPE`, such as `www/A` or `/MX`. */
export type RecordSets = Readonly<Record<string, RecordSet>>;

/** Key of a record set in `RecordSets`. */
export const recordKey = (record: Pick<RecordSet, "name" | "type">): string => `${record.name}/${record.type}`;

/** One change of one record set. `before` absent = create, `after` absent = delete. */
export interface RecordChange {
  readonly key: string;
  readonly before?: RecordSet;
  readonly after?: RecordSet;
}
