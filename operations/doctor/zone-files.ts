import type { OpenStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { zoneNames } from "../../stage/hosting.ts";
import { zoneFilesOf } from "../zones/zone-files.ts";
import { type Check, ok, problem } from "./check.ts";

/** Whether every zone of the stage has a file that can be used. */
export const checkZoneFiles = (open: Pick<OpenStage, "name" | "stage">): Check[] =>
  zoneNames(open.stage).map((zone) => {
    const name = `zone file ${zone}`;
    try {
      return ok(name, `${zoneFilesOf(open, zone).path} can be used`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return problem(name, error.message, error.fix ?? `./platform dns validate ${zone} --zones dns/zones`);
    }
  });
