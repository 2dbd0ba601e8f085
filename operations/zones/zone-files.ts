import { join, relative } from "node:path";
import { InvalidZoneError, readZoneFiles, ZONE_FOLDER, type ZoneFiles } from "../../dns/pools/desired-zone.ts";
import { missingFileFix } from "../../dns/pools/missing-zone-file.ts";
import { folderOnDisk, zoneFiles } from "../../dns/zone-files/zone-source.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { hostsOf, zoneNames } from "../../stage/hosting.ts";

/** A stage, as far as its zones go. */
type ZonedStage = Pick<OpenStage, "name" | "stage">;

/** What the zone's files say. @param folder of the zone files; default that of the project @throws UserError */
export function zoneFilesOf({ name, stage }: ZonedStage, zone: string, folder?: string): ZoneFiles {
  const [provider = ""] = hostsOf(stage, zone);
  const path = join(shown(folder), `${zone}.yaml`);
  const fix = missingFileFix({ zone, path, provider, stage: name });
  return orFailure(zone, folder, () => readZoneFiles(root, zone, folder), fix);
}

/** Stops where a zone of the stage has no file, before anything is done. @throws UserError */
export function requireZoneFiles(stage: ZonedStage): void {
  const zone = zoneNames(stage.stage).find(lacksZoneFile);
  if (zone !== undefined) zoneFilesOf(stage, zone);
}

/** Whether the project has no file of a zone, under none of the names that it may have. */
export const lacksZoneFile = (zone: string): boolean =>
  zoneFiles(zone, folderOnDisk(join(root, ZONE_FOLDER)), { splitExtension: ".", disableZonefile: false }).length === 0;

/**
 * Runs what reads or decides a zone; a mistake of the user is a `UserError` that says how to see more of it.
 * @param fix where the zone has no file
 */
export function orFailure<T>(zone: string, folder: string | undefined, decide: () => T, fix?: string): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof InvalidZoneError)) throw error;
    const { message, inZoneFile, missingFile } = error;
    if (missingFile !== undefined) throw new UserError("dns-zone", message, fix);
    throw new UserError(
      "dns-zone",
      message,
      inZoneFile ? `./platform dns validate ${zone} --zones ${shown(folder)}` : undefined,
    );
  }
}

const shown = (folder: string | undefined): string =>
  folder === undefined ? ZONE_FOLDER : relative(process.cwd(), folder);
