import { UserError } from "../../engine/user-error.ts";
import type { Known, Surroundings } from "./known.ts";
import { type AnyQuestion, QUESTIONS } from "./questions.ts";

/** What was given by flags, as it was typed. */
export type Typed = Readonly<Partial<Record<keyof Known, string>>>;

/** Asks a person, and says before why the last answer was none. */
export type Ask = (question: string, problem?: string) => Promise<string>;

/**
 * Every answer that is needed: of the flags, else of the person, else the standard one.
 * @param ask absent = nobody is asked
 * @throws UserError where nobody is asked, with all that is wrong or missing
 */
export async function answered(typed: Typed, here: Surroundings, ask?: Ask): Promise<Known> {
  let known: Partial<Known> = {};
  const wrong: string[] = [];
  const missing: string[] = [];
  for (const question of QUESTIONS) {
    const given = typed[question.key];
    if (given === undefined && question.when && !question.when(known, here)) continue;
    const text = given ?? (ask ? undefined : question.standard?.(known));
    const read = text === undefined ? undefined : attempt(question, text, known, here);
    if (read && "value" in read) known = { ...known, [question.key]: read.value };
    else if (ask) known = { ...known, [question.key]: await asked(question, known, here, ask, read?.problem) };
    else if (read) wrong.push(`${question.flag.split(" ")[0]}: ${read.problem}`);
    else missing.push(`${question.flag}: ${asksOf(question, here)}`);
  }
  refuse(wrong, missing, known.place);
  // Nothing is missing any more.
  return known as Known;
}

type Read = { readonly value: Known[keyof Known] } | { readonly problem: string };

function attempt(question: AnyQuestion, text: string, known: Partial<Known>, here: Surroundings): Read {
  try {
    return { value: question.read(text.trim(), known, here) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Asks until the answer is one. */
async function asked(
  question: AnyQuestion,
  known: Partial<Known>,
  here: Surroundings,
  ask: Ask,
  problem?: string,
): Promise<Known[keyof Known]> {
  const proposal = question.suggests?.(known, here) ?? question.standard?.(known) ?? "";
  const text = await ask(`${asksOf(question, here)}${proposal === "" ? "" : ` [${proposal}]`}: `, problem);
  const read = attempt(question, text.trim() === "" ? proposal : text, known, here);
  return "value" in read ? read.value : asked(question, known, here, ask, read.problem);
}

const asksOf = ({ asks }: AnyQuestion, here: Surroundings): string => (typeof asks === "string" ? asks : asks(here));

function refuse(wrong: readonly string[], missing: readonly string[], place?: Known["place"]): void {
  if (wrong.length + missing.length === 0) return;
  const lines = [...wrong, ...missing.map((line) => `missing: ${line}`)];
  const more = place === "sandbox" ? "" : "; with --sandbox it needs but --stage and --app";
  const fix =
    missing.length > 0
      ? `give what is missing, or leave --yes out: then it is asked for${more}`
      : "correct what is named";
  throw new UserError("argument", `no stage can be made of this, nothing was written:\n  ${lines.join("\n  ")}`, fix);
}
