import { ownerMarker } from "../../dns/plan/ownership.ts";
import { desiredRecords } from "../../dns/pools/desired-zone.ts";
import { servedAt } from "../../dns/pools/served-record.ts";
import { fqdnOf } from "../../dns/records/name.ts";
import { canonicalRecordSet } from "../../dns/records/rdata.ts";
import type { RecordSet, RecordSets } from "../../dns/records/records.ts";
import { root } from "../../engine/root.ts";
import { hostsOf } from "../../stage/hosting.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import type { Platform } from "../status/platform.ts";
import type { DnsAccess } from "./access.ts";
import type { ZoneAt } from "./zone-at.ts";
import { orFailure, zoneFilesOf } from "./zone-files.ts";

/** What a zone is to hold at one provider. */
export interface DesiredZone {
  readonly records: RecordSets;
  /** Keys the last `up` wrote: only they and the stage's globs may be deleted. */
  readonly written: ReadonlySet<string>;
}

/**
 * The zone's file, the addresses that the last `up` gave the services' hosts, and the stage's marker.
 * @param folder of the zone files; default that of the project
 * @throws UserError
 */
export function desiredZone(access: DnsAccess, { provider, zone }: ZoneAt, folder?: string): DesiredZone {
  const { ready, project, platform, settings } = access;
  const files = zoneFilesOf(ready, zone, folder);
  const at = servedAt(provider, hostsOf(ready.stage, zone), settings);
  const services = { source: "the services", records: serviceAddresses(platform, { provider, zone }) };
  const marker = ownerMarker(project, ready.name, ready.stage.dns);
  return {
    records: orFailure(zone, folder, () => desiredRecords(root, files, at, [services], marker)),
    written: new Set(Object.keys(outputOf(platform, { provider, zone }))),
  };
}

/** Address records of the services' public hosts, as the last `up` wrote them. */
export function serviceAddresses(platform: Platform | undefined, at: ZoneAt): RecordSets {
  const hosts = new Set(platform ? hostsIn(platform) : []);
  const ours = Object.entries(outputOf(platform, at)).filter(
    ([, { name, type }]) => type === "A" && hosts.has(fqdnOf(name, at.zone)),
  );
  return Object.fromEntries(ours);
}

/** Absolute names of the public hosts, and of each of several proxies. */
function hostsIn({ services, domain }: Platform): string[] {
  const urls = services.flatMap((service) => service.urls.map((url) => `${new URL(url).hostname}.`));
  const proxies = services.filter(
    ({ name }) => name === CATALOG.proxy.name || name.startsWith(`${CATALOG.proxy.name}-`),
  );
  return [...urls, ...(proxies.length > 1 ? proxies.map(({ name }) => fqdnOf(name, domain)) : [])];
}

function outputOf(platform: Platform | undefined, { provider, zone }: ZoneAt): RecordSets {
  const found = platform?.dns.find((each) => each.provider === provider && each.zone === zone);
  return Object.fromEntries(
    Object.entries(found?.records ?? {}).map(([key, { name, type, ttl, values }]): [string, RecordSet] => [
      key,
      canonicalRecordSet({ name, type, ttl, values }),
    ]),
  );
}
