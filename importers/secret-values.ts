import { isSecretName as isNamedSecret } from "../redaction/texts.ts";
import { isToHide } from "../stage/secrets/values.ts";
import type { Text } from "./source.ts";

/** Words of a name that say that its value is secret, beside those that the toolkit looks for everywhere. */
const WORDS: ReadonlySet<string> = new Set(["pass", "passwd", "pwd", "pw", "key", "keys", "apikey", "salt"]);

/** Forms of keys that tell themselves: PEM, JSON Web Token, and those of well-known services. */
const KEYS =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{10,1000}\.eyJ|\b(sk|rk)_live_\w|\bgh[pousr]_\w{20}|\bAKIA[0-9A-Z]{12}/;

const SWITCH = /^(0|1|true|false|yes|no|on|off)$/i;

/** What is told of a secret, and is none. */
const ABOUT = /(^|_)(max|min|ttl|expir\w*|timeout|length|lifetime|limit|size|count|age|rotation|interval)(_|$)/i;

/** Whether a name is that of a secret, such as `DB_PASSWORD` or `apiToken`. */
export function isSecretName(name: string): boolean {
  const words = name.split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/);
  return isNamedSecret(name) || words.some((word) => WORDS.has(word.toLowerCase()));
}

/** Whether the value of a variable must not be shown: by its name, by what is filled in, or by its form. */
export function isSecretVariable(name: string, { text, secret, unset }: Omit<Text, "at">): boolean {
  if (text === "" && unset.length === 0) return false;
  return (
    secret ||
    isSecretName(name) ||
    KEYS.test(text) ||
    passwordIn(text) ||
    isToHide({ path: ["env", name], value: text })
  );
}

/** Whether a variable only has the name of a secret: it is a switch, or a number that tells something of one. */
export const isHarmless = (name: string, { text, secret }: Pick<Text, "text" | "secret">): boolean =>
  !secret && (SWITCH.test(text) || (ABOUT.test(name) && /^\d{1,9}[smhd]?$/.test(text)));

/** Whether a URL in a text has a password in it, as in `redis://:word@cache`. */
export const passwordIn = (text: string): boolean => /:\/\/[^/?#\s@:]*:[^/?#\s@]+@/.test(text);

/** A secret within the text of a command: after an option, or assigned to a variable. What the shell fills in is none. Bounded, since such words may be repeated. */
const WITHIN_COMMANDS = [
  /((?:^|\s)--?[\w.-]{0,60}(?:passw|requirepass|secret|token|api-?key)[\w.-]{0,60}(?:=|\s{1,60}))(?![$-])("[^"]*"|'[^']*'|[^\s"']+)/gi,
  /((?:^|[\s;&|("'])\w{0,60}(?:PASSW|SECRET|TOKEN|KEY)\w{0,60}=)(?!\$)("[^"$]*"|'[^']*'|[^\s"'$]+)/g,
];

/** Words of a command with `by` in the place of each secret. */
export function withoutSecrets(words: readonly Text[], by: string): { text: string; hidden: boolean }[] {
  return words.map((word, index) => {
    const { text } = word;
    const [, option, value = ""] = /^(--?[\w.-]+[=:])([\s\S]*)$/.exec(text) ?? [];
    if (option !== undefined && (isSecretText(word) || (isSecretName(option) && !SWITCH.test(value))))
      return { text: `${option}${by}`, hidden: true };
    if (isSecretText(word) || isNamedBy(words[index - 1]?.text, text)) return { text: by, hidden: true };
    const shown = WITHIN_COMMANDS.reduce((shown, secret) => shown.replace(secret, `$1${by}`), text);
    return { text: shown, hidden: shown !== text };
  });
}

const isSecretText = ({ text, secret }: Text): boolean => secret || KEYS.test(text) || passwordIn(text);

/** Whether a word is the value of the option before it. */
const isNamedBy = (option: string | undefined, text: string): boolean =>
  option !== undefined &&
  /^--?[\w.-]+$/.test(option) &&
  (isSecretName(option) || option.endsWith("requirepass")) &&
  !text.startsWith("-");
