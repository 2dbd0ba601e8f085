import { types } from "node:util";
import { explain } from "../../errors/explain.ts";

export interface TellOptions {
  /** Show of every error where it comes from. */
  readonly verbose?: boolean;
  /** What the command is about. */
  readonly stage?: string | undefined;
}

/**
 * What a person reads of whatever was thrown, ending with a line break. What went wrong outside or in the input is a
 * message with its way out; only a bug shows where it comes from.
 */
export function terminalText(error: unknown, { verbose = false, stage }: TellOptions = {}): string {
  const { code, message, where, fix, docs } = explain(error, stage);
  const lines = [
    `error[${code}]: ${message}`,
    ...(where ? [`  where: ${where}`] : []),
    ...(code === "bug" || verbose ? places(error) : []),
    `  fix: ${fix}`,
    `  docs: ${docs}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The same for a program: one object, ending with a line break. */
export function jsonText(error: unknown, { stage }: TellOptions = {}): string {
  return `${JSON.stringify({ error: explain(error, stage) }, null, 2)}\n`;
}

/** Also one of another realm, as tests have them. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);

/** The lines of its stack and of its causes' that say where. */
function places(error: unknown): string[] {
  if (!isError(error)) return [];
  const own = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return isError(error.cause) ? [...own, `  caused by ${error.cause.name}`, ...places(error.cause)] : own;
}
