import { types } from "node:util";
import { adviceFor } from "../../errors/advice.ts";
import { errorText } from "../../errors/text.ts";

/** Errors that only a mistake in this code throws. */
const BUGS = new Set(["AssertionError", "RangeError", "ReferenceError", "SyntaxError", "TypeError"]);

const REPORT =
  "this is a bug of the toolkit: please report it with these lines, the command and the version (./platform --version); look for secrets in them first";

/**
 * What a person reads of whatever was thrown, ending with a line break. What went wrong outside or in the input is a
 * message; only a bug shows where it comes from.
 * @param verbose show it of everything
 */
export function terminalText(error: unknown, verbose = false): string {
  const bug = isBug(error);
  const name = bug ? `${(error as Error).name}: ` : "";
  const says = errorText(error);
  const advice = bug || /^ {2}fix: /m.test(says) ? undefined : adviceFor(error);
  const lines = [
    `error: ${name}${says}`,
    ...(advice ? [`  fix: ${advice}`] : []),
    ...(bug || verbose ? places(error) : []),
  ];
  return `${[...lines, ...(bug ? [`  ${REPORT}`] : [])].join("\n")}\n`;
}

/** Also one of another realm, as tests have them. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);

/** `fetch` throws a TypeError for what the network did, too; its cause tells. */
function isBug(error: unknown): boolean {
  if (!isError(error) || !BUGS.has(error.name)) return false;
  return error.cause === undefined || isBug(error.cause);
}

/** The lines of its stack and of its causes' that say where. */
function places(error: unknown): string[] {
  if (!isError(error)) return [];
  const own = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return isError(error.cause) ? [...own, `  caused by ${error.cause.name}`, ...places(error.cause)] : own;
}
