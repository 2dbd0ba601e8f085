import { zoneNames } from "../../stage/hosting.ts";
import { zonePath } from "../../stage/init/files.ts";
import { zoneText } from "../../stage/init/zone-text.ts";
import type { Stage } from "../../stage/schema.ts";
import { lacksZoneFile } from "../zones/zone-files.ts";
import type { Action } from "./decide.ts";

/** Zone files that a stage lacks, which hold nothing yet. */
export const missingFiles = (stage: Stage): Action[] =>
  zoneNames(stage)
    .filter(lacksZoneFile)
    .map((zone) => ({ path: zonePath(zone), does: "write", text: zoneText(zone) }));
