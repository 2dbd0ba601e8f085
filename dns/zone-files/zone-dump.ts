/** Record sets in the golden form of `conformance/dns`: what a zone file means, as JSON. */
import { toUnicode } from "../records/name.ts";
import type { Mapping } from "./yaml-data.ts";
import type { Dynamic, ZoneRecord } from "./zone-record.ts";

export interface GoldenRecord {
  fqdn: string;
  /** Only where it differs. */
  fqdnUnicode?: string;
  type: string;
  ttl: number;
  values: string[];
  dynamic?: Dynamic;
  geo?: Readonly<Record<string, readonly string[]>>;
  octodns?: Mapping;
}

/** Values as OctoDNS prints them, so that dumps can be compared. */
export function goldenRecord({
  fqdn,
  type,
  ttl,
  values,
  octodnsValues,
  dynamic,
  geo,
  octodns,
}: ZoneRecord): GoldenRecord {
  const fqdnUnicode = toUnicode(fqdn);
  return {
    fqdn,
    ...(fqdnUnicode !== fqdn && { fqdnUnicode }),
    type,
    ttl,
    values: [...(octodnsValues ?? values)],
    ...(dynamic !== undefined && { dynamic }),
    ...(geo !== undefined && Object.keys(geo).length > 0 && { geo }),
    ...(octodns !== undefined && Object.keys(octodns).length > 0 && { octodns }),
  };
}
