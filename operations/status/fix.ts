import { containerFix } from "../../errors/container-fault.ts";
import type { Stage } from "../../stage/schema.ts";
import { settingsPath } from "../../stage/services/settings-path.ts";
import type { Sight } from "../target.ts";

/** What helps a service of which a container does not run; null where it is not known why. Pure. */
export function fixOf(stage: Pick<Stage, "services">, name: string, wrong: Sight["fault"]): string | null {
  if (!wrong) return null;
  const { container, fault } = wrong;
  // The settings of the stage file are for the main container, which is named as its service is.
  if (container !== name && fault !== "program") return `./platform lease events ${name} tells more`;
  return containerFix(fault, { name, settings: ["services", ...settingsPath(stage, name)].join(".") });
}
