import { relative } from "node:path";
import { InvalidZoneError, readZoneFiles, ZONE_FOLDER, type ZoneFiles } from "../../dns/pools/desired-zone.ts";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";

/** What the zone's files say. @param folder of the zone files; default that of the project @throws UserError */
export const zoneFilesOf = (zone: string, folder?: string): ZoneFiles =>
  orFailure(zone, folder, () => readZoneFiles(root, zone, folder));

/** Runs what reads or decides a zone; a mistake of the user is a `UserError` that says how to see more of it. */
export function orFailure<T>(zone: string, folder: string | undefined, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof InvalidZoneError)) throw error;
    const zones = folder === undefined ? ZONE_FOLDER : relative(process.cwd(), folder);
    const fix = error.inZoneFile ? `./platform dns validate ${zone} --zones ${zones}` : undefined;
    throw new UserError("dns-zone", error.message, fix);
  }
}
