/** Cloudflare's own apex NS are no records: it adds them to every answer and refuses them as input. Pure. */
import type { RecordSet } from "../../records/records.ts";
import type { HostedZone } from "../provider.ts";

export const isApexNs = ({ name, type }: RecordSet): boolean => name === "" && type === "NS";

const ownServers = (zone: HostedZone): string[] => zone.nameServers.map((host) => `${host}.`);

/** The set as it is answered. */
export const withOwnServers = (zone: HostedZone, set: RecordSet): RecordSet => ({
  ...set,
  values: [...new Set([...ownServers(zone), ...set.values])],
});

/** The set as records hold it. */
export function withoutOwnServers(zone: HostedZone, set: RecordSet): RecordSet {
  if (!isApexNs(set)) return set;
  const own = new Set(ownServers(zone));
  return { ...set, values: set.values.filter((value) => !own.has(value)) };
}
