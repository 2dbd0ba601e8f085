/** TXT, SPF and OPENPGPKEY values. Semicolons arrive written as `\;`. */
import type { Data } from "../yaml-data.ts";
import type { ValueValidator } from "./validator.ts";

const ASCII = /^\p{ASCII}*$/u;

export function textProblems(value: Data | undefined): string[] {
  if (value === null || value === undefined) return ["missing value(s)"];
  if (typeof value !== "string") return [`value ${JSON.stringify(value)} must be text: put it in quotes`];
  const problems: string[] = [];
  if (/\w;/.test(value)) problems.push(`unescaped ; in "${value}"`);
  if (value.includes("\\\\;")) problems.push(`double escaped ; in "${value}"`);
  if (!ASCII.test(value)) problems.push(`non ASCII character in "${value}"`);
  return problems;
}

export const textValidators: readonly ValueValidator[] = [
  {
    id: "chunked-value-rfc",
    sets: ["legacy", "strict"],
    types: ["SPF", "TXT"],
    check: (values) => (values.length === 0 ? ["missing value(s)"] : values.flatMap(textProblems)),
  },
  {
    id: "openpgpkey-value-rfc",
    sets: ["legacy", "strict"],
    types: ["OPENPGPKEY"],
    check: (values) => (values.some((value) => value) ? [] : ["missing value(s)"]),
  },
];
