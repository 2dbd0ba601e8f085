import { type CustomResourceOptions, getProject, getStack, type Output } from "@pulumi/pulumi";
import { ownerMarker } from "../dns/plan/ownership.ts";
import type { ZoneFiles } from "../dns/pools/desired-zone.ts";
import { servedAt } from "../dns/pools/served-record.ts";
import type { DnsProviderName } from "../dns/settings.ts";
import { HostedZone } from "../resources/dns/hosted-zone.ts";
import { Records } from "../resources/dns/records.ts";
import { dnsSettings } from "../stage/dns-settings.ts";
import { hostsOf, zoneNames, zoneOf } from "../stage/hosting.ts";
import type { Stage } from "../stage/schema.ts";
import { filesOfZones, zoneFiles, zoneRecords } from "./zone-records.ts";

/** A zone of the stage at one provider. */
export interface ServedZone {
  readonly zone: string;
  readonly provider: DnsProviderName;
  readonly hosted: HostedZone;
}

/** The same, with what the zone's files say. */
export interface FiledZone extends ServedZone {
  readonly files: ZoneFiles;
}

/** Where a public host leads. */
export interface HostAddress {
  readonly host: string;
  readonly addresses: readonly Output<string>[];
  /** Service that contributes it, for errors. */
  readonly source: string;
}

/** Every zone of the stage at every provider that hosts it. */
export function hostedZones(stage: Pick<Stage, "dns" | "domain">, options: CustomResourceOptions): ServedZone[] {
  return zoneNames(stage).flatMap((zone) =>
    hostsOf(stage, zone).map((provider) => ({
      zone,
      provider,
      hosted: new HostedZone(`${zone}-${provider}`, { provider, name: zone }, options),
    })),
  );
}

/** The same with their files, which are read before anything is registered. @throws RunError */
export function filedZones(stage: Stage, options: CustomResourceOptions): FiledZone[] {
  const firstHost = (zone: string) => String(hostsOf(stage, zone)[0]);
  const files = filesOfZones(zoneNames(stage), (zone) => zoneFiles(zone, firstHost(zone)));
  return hostedZones(stage, options).map((served) => ({ ...served, files: files.get(served.zone)! }));
}

/** The part of a served zone that records and certificates refer to. */
export const zoneReference = ({ provider, zone, hosted }: ServedZone) => ({
  provider,
  name: zone,
  zoneId: hosted.zoneId,
  nameServers: hosted.nameServers,
  minimumTtl: hosted.minimumTtl,
});

/** The zone file's records, the hosts' addresses and the marker that says whose they are, published at every provider. */
export function publishZones(
  stage: Stage,
  served: readonly FiledZone[],
  hosts: readonly HostAddress[],
  options: CustomResourceOptions,
): { served: ServedZone; records: Records }[] {
  const marker = ownerMarker(getProject(), getStack(), stage.dns);
  const settings = dnsSettings(stage);
  return served.map((each) => {
    const here = hosts.filter(({ host }) => zoneAround(stage, host) === each.zone);
    const named = here.map(({ host, ...rest }) => ({ ...rest, name: relative(host, each.zone) }));
    const at = servedAt(each.provider, hostsOf(stage, each.zone), settings);
    const records = zoneRecords(each.files, at, named, stage.dns.ttl, marker);
    const args = { zone: zoneReference(each), ...records, adopt: stage.dns.adopt };
    return { served: each, records: new Records(`${each.zone}-${each.provider}`, args, options) };
  });
}

function zoneAround(stage: Stage, host: string): string {
  const zone = zoneOf(stage, host);
  if (zone) return zone;
  throw new Error(`no zone of the stage (${zoneNames(stage).join(", ")}) holds ${host}; add it to dns.zones`);
}

const relative = (host: string, zone: string): string => (host === zone ? "" : host.slice(0, -zone.length - 1));
