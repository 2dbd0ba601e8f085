import { cuttableForms, encodedForms, patternOf } from "./forms.ts";
import { isWord } from "./texts.ts";

/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

const REPLACEMENT = "[secret]";

/**
 * Replaces every secret text in a message, in all forms it may stand in, and what is left of one where the message was
 * cut. Those that are short or could be a word are replaced only where they stand alone. Pure; what is looked for is found
 * out at the first message.
 * @param secrets as `secretTexts` gives them
 */
export function redactor(secrets: readonly string[]): Redact {
  let steps: readonly Redact[] | undefined;
  return (message) => {
    steps ??= stepsOf(secrets.filter((secret) => secret.trim() !== ""));
    return steps.reduce((text, step) => step(text), message);
  };
}

/** Longest first: a secret may be a part of another one. */
function stepsOf(secrets: readonly string[]): Redact[] {
  const plain = new Map(secrets.map((secret) => [secret, secretStep(secret)]));
  const encoded = new Map(secrets.flatMap(encodedForms).map((form) => [form, literalStep(form)]));
  const longest = [...encoded, ...plain].sort(([a], [b]) => b.length - a.length).map(([, step]) => step);
  return [...longest, cutStep(secrets)];
}

const literalStep =
  (form: string): Redact =>
  (text) =>
    text.replaceAll(form, REPLACEMENT);

/** Characters: the pattern of a longer one, such as a whole configuration, is more than a regular expression may be. */
const LONGEST_PATTERN = 4096;

/** What no encoder changes is looked for as it is, which takes less time, and so is what is very long. */
function secretStep(secret: string): Redact {
  const changes = /[^A-Za-z0-9_-]/.test(secret);
  if ((!changes && !isWord(secret)) || secret.length > LONGEST_PATTERN) return literalStep(secret);
  const source = patternOf(secret);
  const pattern = new RegExp(isWord(secret) ? alone(source) : source, "g");
  return (text) => (changes || text.includes(secret) ? text.replace(pattern, REPLACEMENT) : text);
}

/** Not within a word; the end of an escape before it, as of `\n` in JSON and of `%20` in a URL, is no part of one. */
function alone(pattern: string): string {
  const before = "(?<=^|[^A-Za-z0-9]|\\\\[bfnrt]|\\\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})";
  return `${before}${pattern}(?![A-Za-z0-9])`;
}

/** The sign of `printableLine` that the text went on. */
const CUT = "…";

/** Fewer characters than these of a secret tell nothing, and begin many words. */
const SHORTEST_CUT = 4;

/** Shorter secrets are not looked for in parts. */
const LEAST_CUT = 6;

/** Takes out what stands right before the sign that a text was cut, and begins as a secret does. */
function cutStep(secrets: readonly string[]): Redact {
  let known: { readonly forms: readonly string[]; readonly longest: number } | undefined;
  const read = () => {
    const forms = [...new Set(secrets.filter(({ length }) => length >= LEAST_CUT).flatMap(cuttableForms))];
    return { forms, longest: forms.reduce((most, { length }) => Math.max(most, length), 0) };
  };
  const clean = (part: string): string => {
    known ??= read();
    for (let at = Math.max(0, part.length - known.longest); at <= part.length - SHORTEST_CUT; at++) {
      const rest = part.slice(at);
      if (known.forms.some((form) => form.startsWith(rest))) return part.slice(0, at) + REPLACEMENT;
    }
    return part;
  };
  return (text) => {
    if (!text.includes(CUT)) return text;
    const parts = text.split(CUT);
    return parts.map((part, index) => (index < parts.length - 1 ? clean(part) : part)).join(CUT);
  };
}
