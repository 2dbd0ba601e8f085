import type { Answers } from "./answers.ts";
import { stageText } from "./stage-text.ts";
import { zoneText } from "./zone-text.ts";

/** A file by its path below the project folder. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Of a stage, below the project folder. */
export const stagePath = (stage: string): string => `Pulumi.${stage}.yaml`;

/** Of a zone, below the project folder. */
export const zonePath = (zone: string): string => `dns/zones/${zone}.yaml`;

/** The stage's own files: what it is, and the zone of its domain. Pure. @param salt see `stageText` */
export function filesOf(answers: Answers, salt?: string): { stage: TextFile; zone: TextFile } {
  const { stage, domain } = answers;
  return {
    stage: { path: stagePath(stage), text: stageText(answers, salt) },
    zone: { path: zonePath(domain), text: zoneText(domain) },
  };
}
