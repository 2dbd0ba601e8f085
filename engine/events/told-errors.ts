import { ExplainedError } from "../../errors/explained-error.ts";
import { toldText } from "../../errors/told.ts";

/** How the engine begins a list of errors, and each of them. */
const LIST = /^\d+ errors? occurred:\n/;
const ITEM = /^\t\* /m;

/** What the engine puts before an error, and before what the plugin tells of an input that cannot be taken. */
const MARK = /^error: /;
const AROUND = /^\S+ resource '[^'\n]*' has a problem: (?=error\[)/;

/**
 * The errors that a message of the engine is about, each in the form that all errors have (`errors/told.ts`): as the plugin
 * told it, or as one of the engine's own. Pure.
 */
export function toldErrors(message: string): string[] {
  const text = message.replace(MARK, "");
  const list = LIST.exec(text)?.[0];
  const items = list === undefined ? [text] : text.slice(list.length).split(ITEM);
  return items
    .map((item) => item.trim().replace(AROUND, ""))
    .filter((item) => item !== "")
    .map((item) => (item.startsWith("error[") ? item : toldText(new ExplainedError("engine", item))));
}
