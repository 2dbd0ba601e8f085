import { type Answer, answer, type Question } from "./answer.ts";
import { failure } from "./server.ts";
import type { ServedSet, ServedZone } from "./zone.ts";

/** Addresses of names that no zone holds, such as ingress hosts of the sandbox; undefined = no such name. */
export type AddressOf = (name: string) => readonly string[] | undefined;

/** TTL of names answered by `AddressOf`. */
const HOST_TTL = 60;

/**
 * A recursive resolver without a cache. It begins with another provider at every question, so that a record missing
 * at one of them shows. A name no provider serves and `addressOf` does not know is SERVFAIL, as for a lame delegation.
 */
export function recursiveResolver(providers: readonly (() => readonly ServedZone[])[], addressOf: AddressOf) {
  let turn = 0;
  return (question: Question): Answer => {
    const first = turn++;
    const answers: ServedSet[] = [];
    let name = question.name;
    for (let links = 0; links < 16; links++) {
      const found = ask(providers, addressOf, first, { ...question, name });
      if (!found) return { ...failure("SERVFAIL"), answers };
      answers.push(...found.answers);
      const alias = found.answers.at(-1);
      const followed = alias?.type === "CNAME" && question.type !== "CNAME" && found.authorities.length === 0;
      if (!followed || found.rcode !== "NOERROR") return { ...found, authoritative: false, answers, additionals: [] };
      name = alias.values[0]!.replace(/\.$/, "").toLowerCase();
    }
    return failure("SERVFAIL");
  };
}

function ask(
  providers: readonly (() => readonly ServedZone[])[],
  addressOf: AddressOf,
  first: number,
  question: Question,
): Answer | undefined {
  for (let step = 0; step < providers.length; step++) {
    const zones = providers[(first + step) % providers.length]!();
    const found = answer(zones, question);
    if (found.rcode !== "REFUSED") return found;
  }
  const addresses = addressOf(question.name);
  if (!addresses) return undefined;
  const values = question.type === "A" ? addresses : [];
  const set = { name: question.name, type: "A", ttl: HOST_TTL, values };
  return { ...failure("NOERROR"), answers: values.length > 0 ? [set] : [] };
}
