import { types } from "node:util";
import { type About, type Explanation, explain } from "./explain.ts";

export interface TellOptions extends About {
  /** Show of every error where it comes from. */
  readonly verbose?: boolean;
}

/** How an error begins that has the form already. */
const TOLD = /^error\[[\w-]+\]: /;

/**
 * What a person reads of whatever was thrown, in one form wherever it was: code, what is wrong, where, the way out, docs.
 * What went wrong outside or in the input is a message with its way out; only a bug shows where it comes from.
 */
export function toldText(error: unknown, { verbose = false, ...about }: TellOptions = {}): string {
  const explanation = explain(error, about);
  // As a program tells it that is rehearsed here.
  if (TOLD.test(explanation.message)) return explanation.message;
  return explanationText(explanation, explanation.code === "bug" || verbose ? placesOf(error) : []);
}

/** The lines of an explanation. @param places lines that say where in the code it comes from */
export function explanationText(
  { code, message, where, fix, docs }: Explanation,
  places: readonly string[] = [],
): string {
  return [
    `error[${code}]: ${message}`,
    ...(where ? [`  where: ${where}`] : []),
    ...places,
    `  fix: ${fix}`,
    `  docs: ${docs}`,
  ].join("\n");
}

/** The lines of its stack and of its causes' that say where. */
function placesOf(error: unknown): string[] {
  if (!isError(error)) return [];
  const own = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return isError(error.cause) ? [...own, `  caused by ${error.cause.name}`, ...placesOf(error.cause)] : own;
}

/** Also one of another realm, as tests have them. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);
