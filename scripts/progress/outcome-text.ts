import { styleText } from "node:util";
import { toldErrors } from "../../engine/events/told-errors.ts";
import { printable } from "../../errors/printable.ts";
import { isReason } from "./plan.ts";
import type { Progress, Remark } from "./progress.ts";

/** What the engine says at the end of everything that failed; the errors themselves say more. */
const FAILED = /^(?:update|preview|destroy|refresh|\w+) failed$/;

/**
 * What was said about resources: errors in full, warnings, and what else a person should know; under their services. Pure but for colours.
 * @param explained whether a plan has told the reasons of the changes already
 */
export function remarksText(progress: Progress, explained: boolean): string {
  const isTold = (each: Remark) => !isReason(each) || !(explained || progress.isDeleted(each.urn));
  const remarks = progress.remarks().filter(isTold);
  const errors = remarks.filter(({ severity, text }) => severity === "error" && !FAILED.test(text));
  const told = remarks.filter((each) => each.severity !== "error" || errors.length === 0 || errors.includes(each));
  const groups = Map.groupBy(told, ({ urn }) => (urn === undefined ? "stage" : progress.groupOf(urn).name));
  return [...groups]
    .toSorted(([, a], [, b]) => Number(b.some(isError)) - Number(a.some(isError)))
    .map(([name, those]) => `\n${styleText("bold", printable(name))}\n${[...new Set(those.map(remarkText))].join("")}`)
    .join("");
}

const isError = ({ severity }: Remark): boolean => severity === "error";

function remarkText({ severity, text }: Remark): string {
  if (severity === "error")
    return toldErrors(text)
      .map((each) => indented(errorText(each)))
      .join("");
  return indented(severity === "warning" ? `${styleText("yellow", "warning:")} ${printable(text)}` : printable(text));
}

const indented = (text: string): string => `  ${text.replaceAll("\n", "\n  ")}\n`;

/** Only `error[code]:` has a colour. */
const errorText = (text: string): string =>
  printable(text).replace(/^error\[[\w-]+\]:/, (head) => styleText("red", head));

const SIGNS: readonly [op: string, sign: string, verb: string, done: string][] = [
  ["create", "+ ", "to create", "created"],
  ["import", "= ", "to import", "imported"],
  ["update", "~ ", "to update", "updated"],
  ["delete", "- ", "to delete", "deleted"],
  ["replace", "+-", "to replace", "replaced"],
];

/** How many resources, as the engine itself tells it. @param planned of a preview */
export function countsText(progress: Progress, planned: boolean): string {
  const { counts, seconds } = progress.end ?? { counts: {}, seconds: 0 };
  const changed = SIGNS.filter(([op]) => counts[op]);
  const { failed } = progress.tally();
  const same = counts.same ?? 0;
  const total = changed.reduce((sum, [op]) => sum + (counts[op] ?? 0), 0);
  const lines = [
    ...changed.map(([op, sign, verb, done]) => `${sign}${counts[op]} ${planned ? verb : done}`),
    ...(same > 0 ? [`${changed.length > 1 ? `${total} changes. ` : ""}${same} unchanged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return [
    "",
    "Resources:",
    ...(lines.length > 0 ? lines : ["none"]).map((line) => `    ${line}`),
    ...(planned ? [] : ["", `Duration: ${seconds}s`]),
    "",
  ].join("\n");
}
