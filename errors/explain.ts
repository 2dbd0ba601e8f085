import { types } from "node:util";
import { adviceFor } from "./advice.ts";
import { CODES, type Code, docsOf, type Kind } from "./codes.ts";
import { forStage } from "./for-stage.ts";
import { chainOf, errorText } from "./text.ts";

/** What an error may say of itself beside its message. */
export interface Explained {
  readonly code: Code;
  /** File and line, or the resource, where the message does not name it. */
  readonly where?: string | undefined;
  /** What to do about it, a command first. */
  readonly fix?: string | undefined;
}

/** An error as a person, or with `--json` a program, is told it. */
export interface Explanation {
  readonly code: Code;
  /** What is wrong, where and why. */
  readonly message: string;
  readonly where: string | null;
  readonly fix: string;
  readonly docs: string;
}

/** What is known of where an error was met. */
export interface About {
  /** Of the command, for its fixes; absent where it is about none. */
  readonly stage?: string | undefined;
  /** The resource, such as `manifest api`. */
  readonly resource?: string | undefined;
}

/** Errors that only a mistake in this code throws. */
const BUGS = new Set(["AssertionError", "RangeError", "ReferenceError", "SyntaxError", "TypeError"]);

/** Whatever was thrown, explained: by what it says of itself, or what caused it; else by its class, or the machine's fault. */
export function explain(error: unknown, { stage, resource }: About = {}): Explanation {
  const own = chainOf(error).find(isExplained);
  const { code, fix } = own ?? adviceFor(error) ?? { code: kindOf(error), fix: undefined };
  const name = code === "bug" ? `${(error as Error).name}: ` : "";
  const adapted = (text: string) => (stage === undefined ? text : forStage(text, stage));
  const where = [own?.where, resource, stage && `stage ${stage}`].filter((part) => part !== undefined && part !== "");
  return {
    code,
    message: adapted(`${name}${errorText(error)}`),
    where: where.length > 0 ? where.join(", ") : null,
    fix: adapted(fix ?? CODES[code].fix),
    docs: docsOf(code),
  };
}

function isExplained(error: unknown): error is Explained {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return typeof error.code === "string" && Object.hasOwn(CODES, error.code);
}

function kindOf(error: unknown): Code {
  if (isBug(error)) return "bug";
  const names = new Set(chainOf(error).map((each) => (each as Partial<Error> | undefined)?.name));
  const [code] =
    Object.entries<Kind>(CODES).find(([, { thrownAs }]) => thrownAs?.some((name) => names.has(name))) ?? [];
  return (code as Code | undefined) ?? "other";
}

/** `fetch` throws a TypeError for what the network did, too; its cause tells. */
function isBug(error: unknown): boolean {
  if (!isError(error) || !BUGS.has(error.name)) return false;
  return error.cause === undefined || isBug(error.cause);
}

/** Also one of another realm, as tests have them. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);
