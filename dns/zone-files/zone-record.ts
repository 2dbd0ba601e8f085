/** A record set of a zone file with what its file says beside the data. */
import { absoluteName, relativeName } from "../records/name.ts";
import type { RecordSet } from "../records/records.ts";
import type { Mapping, Place } from "./yaml-data.ts";

export interface ZoneRecord extends RecordSet {
  /** A-labels, final dot. */
  readonly fqdn: string;
  /** The values as OctoDNS prints them, where that differs: without final dots, without escapes. */
  readonly octodnsValues?: readonly string[];
  /** The `octodns:` block: lenient, ignored, included, excluded, healthcheck, provider blocks. */
  readonly octodns?: Mapping;
  readonly dynamic?: Dynamic;
  /** Values by geo code; superseded by `dynamic`. */
  readonly geo?: Readonly<Record<string, readonly string[]>>;
  readonly place: Place;
}

export interface Dynamic {
  readonly pools: Readonly<Record<string, Pool>>;
  /** The first that matches decides. */
  readonly rules: readonly Rule[];
}

export interface Pool {
  readonly fallback: string | null;
  readonly values: readonly PoolValue[];
}

export interface PoolValue {
  readonly value: string;
  /** 1 to 100. */
  readonly weight: number;
  /** `obey` follows the health check. */
  readonly status: "up" | "down" | "obey";
}

export interface Rule {
  readonly pool: string;
  readonly geos?: readonly string[];
  readonly subnets?: readonly string[];
}

export const isLenient = (record: ZoneRecord): boolean => record.octodns?.lenient === true;

/** Records of one zone, found by name. */
export interface Zone {
  /** A-labels, final dot. */
  readonly name: string;
  readonly records: readonly ZoneRecord[];
  /** Relative names that are zones of their own. */
  readonly subZones: readonly string[];
  at(name: string): readonly ZoneRecord[];
  find(name: string, type: string): ZoneRecord | undefined;
  /** The relative name of an absolute one, null where it belongs to another zone. */
  relative(fqdn: string): string | null;
}

export function zoneOf(name: string, records: readonly ZoneRecord[], subZones: readonly string[]): Zone {
  const byName = Map.groupBy(records, (record) => record.name);
  const at = (relative: string): readonly ZoneRecord[] => byName.get(relative) ?? [];
  return {
    name: absoluteName(name),
    records,
    subZones,
    at,
    find: (relative, type) => at(relative).find((record) => record.type === type),
    relative(fqdn) {
      const relative = relativeName(fqdn, name);
      if (relative === null || subZones.some((sub) => relative === sub || relative.endsWith(`.${sub}`))) return null;
      return relative;
    },
  };
}
