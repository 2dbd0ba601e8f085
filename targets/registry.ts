import type { Stage } from "../stage/schema.ts";
import type { TargetName } from "../stage/target.ts";
import { akashTarget } from "./akash/deploy.ts";
import type { Target } from "./target.ts";

/** A target for each name that the stage file knows. */
export type Targets = Readonly<Record<TargetName, Target>>;

export const targetsOf = (stage: Stage): Targets => ({ akash: akashTarget(stage) });
