import type { ReadStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { stageFile } from "../../stage/file.ts";
import { formatProblem, parseStage, type StageProblem } from "../../stage/parse.ts";

/** What is wrong with a changed text that was not wrong with the former. Pure. */
export function newProblems(before: string, after: string, label: string): StageProblem[] {
  const told = ({ path, message }: StageProblem) => `${path}: ${message}`;
  const known = new Set(problemsOf(before, label).map(told));
  return problemsOf(after, label).filter((problem) => !known.has(told(problem)));
}

/** What is wrong with a text. Pure. */
export const problemsOf = (text: string, label: string): StageProblem[] =>
  parseStage(stageFile(text).values, { file: label, text }).problems ?? [];

/** Stops where a change would make a stage file invalid, or more so. @param fix where it is not for a person to write */
export function refuseNewProblems(
  { text, label }: Pick<ReadStageFile, "text" | "label">,
  after: string,
  fix = `write into ${label} what is named, then run this again`,
): void {
  const problems = newProblems(text, after, label);
  if (problems.length === 0) return;
  throw new UserError(
    "stage-invalid",
    `with that the stage file would not be valid; nothing was changed:\n  ${problems.map(formatProblem).join("\n  ")}`,
    fix,
  );
}
