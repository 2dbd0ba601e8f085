import type { Answer } from "./mutate.ts";
import type { Form } from "./target.ts";

/** Tries at most, since a failure may take seconds. */
const MOST_TRIES = 150;

/** The input without the pieces it fails without as well; simple, as a person reads it next. */
export async function minimise(input: string, form: Form, fails: (input: string) => Promise<boolean>): Promise<string> {
  if (form === "answers") return minimiseAnswers(input, fails);
  return shorten(input, fails);
}

/** Cuts pieces out, large ones first. */
async function shorten(input: string, fails: (input: string) => Promise<boolean>): Promise<string> {
  let small = input;
  let tries = 0;
  for (let size = Math.ceil(small.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < small.length; ) {
      if (++tries > MOST_TRIES) return small;
      const shorter = small.slice(0, at) + small.slice(at + size);
      if (await fails(shorter)) small = shorter;
      else at += size;
    }
  }
  return small;
}

/** Leaves out answers that do not matter. */
async function minimiseAnswers(input: string, fails: (input: string) => Promise<boolean>): Promise<string> {
  let answers = JSON.parse(input) as Answer[];
  for (let at = answers.length - 1; at >= 0; at--) {
    const fewer = answers.toSpliced(at, 1);
    if (fewer.length > 0 && (await fails(JSON.stringify(fewer)))) answers = fewer;
  }
  return JSON.stringify(answers, null, 1);
}
