import { UserError } from "../../engine/user-error.ts";
import type { Member } from "../../stage/services/members.ts";

interface Offered {
  readonly members: readonly Pick<Member, "name" | "hosts">[];
  /** Of the stage. */
  readonly domain: string;
}

/** The host that is opened. Pure. @param service by its name; absent = the one that a person most likely means */
export function chosenHost({ members, domain }: Offered, service: string | undefined): string {
  const found = members.filter(({ hosts }) => hosts.length > 0);
  const names = found.map(({ name }) => name);
  const [first] = names;
  if (first === undefined) {
    throw new UserError(
      "not-found",
      "no service of the stage has a host.",
      "give one hosts in the stage file, then: ./platform up",
    );
  }
  const fix = `./platform open ${first}`;
  if (service === undefined) {
    if (found.some(({ hosts }) => hosts.includes(domain))) return domain;
    if (found.length === 1) return found[0]!.hosts[0]!;
    throw new UserError("argument", `several services have a host: ${names.join(", ")}.`, fix);
  }
  const host = found.find(({ name }) => name === service)?.hosts[0];
  if (host !== undefined) return host;
  const there = members.some(({ name }) => name === service);
  throw new UserError(
    "not-found",
    there
      ? `${service} has no host; those with one are ${names.join(", ")}.`
      : `the stage has no ${service}; those with a host are ${names.join(", ")}.`,
    fix,
  );
}
