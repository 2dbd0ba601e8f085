import { formsOf } from "./forms.ts";
import { isWord } from "./texts.ts";

/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

const REPLACEMENT = "[secret]";

/**
 * Replaces every secret text in a message, in all forms it may stand in. Those that are short or could be a word are
 * replaced only where they stand alone. Pure; what is looked for is found out at the first message.
 * @param secrets as `secretTexts` gives them
 */
export function redactor(secrets: readonly string[]): Redact {
  let steps: readonly Redact[] | undefined;
  return (message) => {
    steps ??= stepsOf(secrets);
    return steps.reduce((text, step) => step(text), message);
  };
}

/** Longest first: a secret may be a part of another one. */
function stepsOf(secrets: readonly string[]): Redact[] {
  const forms = new Set(secrets.filter((secret) => secret !== "").flatMap(formsOf));
  return [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => {
      if (!isWord(form)) return (text: string) => text.replaceAll(form, REPLACEMENT);
      const pattern = alone(form);
      return (text: string) => (text.includes(form) ? text.replace(pattern, REPLACEMENT) : text);
    });
}

/** Not within a word; the end of an escape before it, as of `\n` in JSON and of `%20` in a URL, is no part of one. */
function alone(form: string): RegExp {
  const before = "(?<=^|[^A-Za-z0-9]|\\\\[bfnrt]|%[0-9A-Fa-f]{2})";
  return new RegExp(`${before}${form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![A-Za-z0-9])`, "g");
}
