import { join, relative } from "node:path";
import { ContributionConflict, mergeRecords } from "../../dns/plan/merge.ts";
import { ownerMarker } from "../../dns/plan/ownership.ts";
import { NotServable, servedRecords } from "../../dns/pools/served-record.ts";
import { InvalidStatusFile, readOverrides } from "../../dns/pools/status-file.ts";
import { fqdnOf } from "../../dns/records/name.ts";
import { canonicalRecordSet } from "../../dns/records/rdata.ts";
import { type RecordSet, type RecordSets, recordKey } from "../../dns/records/records.ts";
import { parseZone } from "../../dns/zone-files/zone-file.ts";
import type { ZoneRecord } from "../../dns/zone-files/zone-record.ts";
import { Failure } from "../../engine/failure.ts";
import { root } from "../../engine/root.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import { servedAt } from "../../stage/hosting.ts";
import type { DnsAccess } from "./access.ts";
import type { ZoneAt } from "./zone-at.ts";

export const ZONE_FOLDER = join(root, "dns", "zones");

/** What a zone is to hold at one provider. */
export interface Wanted {
  readonly records: RecordSets;
  /** Keys the last `up` wrote: only they and the stage's globs may be deleted. */
  readonly written: ReadonlySet<string>;
}

/** The zone's file, the addresses the last `up` gave the services' hosts, and the stage's marker. */
export function wantedRecords(access: DnsAccess, { provider, zone }: ZoneAt, folder: string): Wanted {
  const { ready, project, platform } = access;
  const marker = ownerMarker(project, ready.name, ready.stage.dns);
  const written = new Set(Object.keys(outputOf(platform, { provider, zone })));
  try {
    const served = servedRecords(
      readZoneFile(zone, folder),
      servedAt(ready.stage, zone, provider),
      readOverrides(root, zone),
    );
    const contributions = [
      { source: "the services", records: serviceAddresses(platform, { provider, zone }) },
      { source: "the owner's marker", records: { [recordKey(marker)]: marker } },
    ];
    return { records: mergeRecords({ source: join(folder, `${zone}.yaml`), records: served }, contributions), written };
  } catch (error) {
    throw isTheirs(error) ? new Failure(`zone ${zone}: ${error.message}`) : error;
  }
}

/** Mistakes in the files, not in the code. */
const isTheirs = (error: unknown): error is Error =>
  [ContributionConflict, NotServable, InvalidStatusFile].some((kind) => error instanceof kind);

/** Address records of the services' public hosts, as the last `up` wrote them. */
export function serviceAddresses(platform: PlatformOutput | undefined, at: ZoneAt): RecordSets {
  const hosts = new Set(platform?.services.flatMap(({ urls }) => urls.map((url) => `${new URL(url).hostname}.`)));
  const ours = Object.entries(outputOf(platform, at)).filter(
    ([, { name, type }]) => type === "A" && hosts.has(fqdnOf(name, at.zone)),
  );
  return Object.fromEntries(ours);
}

function outputOf(platform: PlatformOutput | undefined, { provider, zone }: ZoneAt): RecordSets {
  const found = platform?.dns.find((each) => each.provider === provider && each.zone === zone);
  return Object.fromEntries(
    Object.entries(found?.records ?? {}).map(([key, { ttl, values }]): [string, RecordSet] => {
      const slash = key.lastIndexOf("/");
      return [key, canonicalRecordSet({ name: key.slice(0, slash), type: key.slice(slash + 1), ttl, values })];
    }),
  );
}

function readZoneFile(zone: string, dir: string): Readonly<Record<string, ZoneRecord>> {
  const { records, errors } = parseZone({ zone, dir });
  if (errors.length === 0) return records;
  const lines = errors.map(
    ({ file, line, message }) => `${relative(process.cwd(), file ?? dir)}:${line ?? 1}: ${message}`,
  );
  throw new Failure(
    `zone ${zone} is not valid:\n  ${lines.join("\n  ")}`,
    `./platform dns validate ${zone} --zones ${relative(process.cwd(), dir)}`,
  );
}
