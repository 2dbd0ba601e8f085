import type { Adoption } from "../../plugin/kernel/adoption.ts";
import type { RandomSecretInputs } from "../../plugin/random-secret/contract.ts";
import { readTemplate } from "./template.ts";

/** Named texts: the environment of a container, or the secrets of a folder. */
export type Texts = Readonly<Record<string, string>>;

/** Texts with marks as the program would write them, and what is there. */
export interface Pair {
  readonly expected: Texts;
  readonly live: Texts;
}

type Form = Pick<RandomSecretInputs, "bytes" | "encoding">;

/** What a mark stands for: a secret or an identity's client, of a resource of that name. */
export interface Mark {
  readonly what: "secret" | "client id" | "client secret";
  readonly name: string;
  /** The service whose stored data cannot be read without it. */
  readonly keyOf?: string;
  /** What values of it look like; absent = anything. */
  readonly form?: Form;
}

export const markOf = ({ what, name }: Pick<Mark, "what" | "name">): string => `«${what}:${name}»`;

export interface Recovered extends Pick<Adoption, "secrets" | "identities"> {
  /** Names of secrets of which two places say different things; the first counts. */
  readonly contested: readonly string[];
}

/** Reads what marks stand for off what is there. Pure. @param marks all that the program has */
export function recoverMarked(marks: readonly Mark[], pairs: readonly Pair[]): Recovered {
  const texts = marks.map(markOf);
  const found = new Map<string, string>();
  const contested = new Set<string>();
  for (const { expected, live } of pairs) {
    for (const [key, template] of Object.entries(expected)) {
      const values = live[key] === undefined ? {} : (readTemplate(template, live[key], texts) ?? {});
      for (const [mark, value] of Object.entries(values)) {
        if (found.has(mark) && found.get(mark) !== value) contested.add(mark);
        else found.set(mark, value);
      }
    }
  }
  const value = (mark: Mark) => found.get(markOf(mark));
  const secrets = marks.flatMap((mark) => {
    const known = mark.what === "secret" ? value(mark) : undefined;
    return known === undefined || !hasForm(known, mark.form) ? [] : [[mark.name, known] as const];
  });
  const identities = marks.flatMap(({ what, name }) => {
    const clientId = what === "client id" ? value({ what, name }) : undefined;
    const clientSecret = value({ what: "client secret", name });
    return clientId && clientSecret ? [[name, { clientId, clientSecret }] as const] : [];
  });
  return {
    secrets: Object.fromEntries(secrets),
    identities: Object.fromEntries(identities),
    contested: marks.filter((mark) => contested.has(markOf(mark))).map(({ name }) => name),
  };
}

/** Two passwords in one variable, as after a rotation, are not one. */
function hasForm(value: string, form: Form | undefined): boolean {
  if (!form) return true;
  const bytes = Buffer.from(value, form.encoding);
  return bytes.length === form.bytes && bytes.toString(form.encoding) === value;
}
