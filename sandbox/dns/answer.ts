import { contains, parent, type ServedSet, type ServedZone } from "./zone.ts";

export interface Question {
  /** Lower case, without final dot. */
  readonly name: string;
  readonly type: string;
  /** Address of the EDNS client subnet (RFC 7871), else of the client. */
  readonly client?: string;
}

export interface Answer {
  readonly rcode: "NOERROR" | "NXDOMAIN" | "REFUSED" | "SERVFAIL";
  readonly authoritative: boolean;
  readonly answers: readonly ServedSet[];
  readonly authorities: readonly ServedSet[];
  readonly additionals: readonly ServedSet[];
}

/** Aliases followed in one answer before giving up. */
const CHAIN_LIMIT = 16;

/** The answer of an authoritative server (RFC 1034 §4.3.2, wildcards RFC 4592, DNAME RFC 6672). Pure. */
export function answer(zones: readonly ServedZone[], question: Question): Answer {
  const answers: ServedSet[] = [];
  let name = question.name;
  for (let links = 0; links < CHAIN_LIMIT; links++) {
    const zone = closestZone(zones, name);
    if (!zone)
      return {
        rcode: answers.length > 0 ? "NOERROR" : "REFUSED",
        authoritative: answers.length > 0,
        ...sections(answers),
      };
    const cut = delegation(zone, name, question.type);
    if (cut) {
      return { rcode: "NOERROR", authoritative: answers.length > 0, ...sections(answers, [cut], glue(zone, cut)) };
    }
    const redirection = dname(zone, name);
    if (redirection) {
      answers.push(...redirection);
      name = target(redirection[1]);
      continue;
    }
    const node = zone.at(name) ?? wildcard(zone, name);
    const soa = zone.at(zone.origin)?.get("SOA");
    const negative = soa ? [soa] : [];
    if (!node) return { rcode: "NXDOMAIN", authoritative: true, ...sections(answers, negative) };
    const alias = forClient(node.get("CNAME"), question);
    if (alias && question.type !== "CNAME") {
      answers.push({ ...alias, name });
      name = target(alias);
      continue;
    }
    const found =
      question.type === "ANY" ? [...node.values()] : [node.get(question.type)].filter((set) => set !== undefined);
    answers.push(...found.map((set) => ({ ...forClient(set, question), name })));
    return { rcode: "NOERROR", authoritative: true, ...sections(answers, found.length === 0 ? negative : []) };
  }
  return { rcode: "SERVFAIL", authoritative: true, ...sections(answers) };
}

function forClient<T extends ServedSet | undefined>(set: T, { client = "127.0.0.1" }: Question): T {
  return set?.valuesFor ? { ...set, values: set.valuesFor(client) } : set;
}

const sections = (
  answers: readonly ServedSet[],
  authorities: readonly ServedSet[] = [],
  additionals: readonly ServedSet[] = [],
) => ({
  answers,
  authorities,
  additionals,
});

const target = (alias: ServedSet): string => alias.values[0]!.replace(/\.$/, "").toLowerCase();

function closestZone(zones: readonly ServedZone[], name: string): ServedZone | undefined {
  return zones
    .filter((zone) => contains(zone.origin, name))
    .reduce<ServedZone | undefined>(
      (best, zone) => (best && best.origin.length > zone.origin.length ? best : zone),
      undefined,
    );
}

/** The highest cut between the apex and the name; DS is answered above the cut. */
function delegation(zone: ServedZone, name: string, type: string): ServedSet | undefined {
  let cut: ServedSet | undefined;
  for (let at = name; at !== zone.origin; at = parent(at)) {
    const servers = zone.at(at)?.get("NS");
    if (servers && !(at === name && type === "DS")) cut = servers;
  }
  return cut;
}

function glue(zone: ServedZone, cut: ServedSet): ServedSet[] {
  return cut.values.flatMap((host) => {
    const node = zone.at(host.replace(/\.$/, "").toLowerCase());
    return ["A", "AAAA"].flatMap((type) => node?.get(type) ?? []);
  });
}

/** DNAME above the name with the CNAME it stands for. */
function dname(zone: ServedZone, name: string): [ServedSet, ServedSet] | undefined {
  for (let at = name; at !== zone.origin; ) {
    at = parent(at);
    const found = zone.at(at)?.get("DNAME");
    if (found) {
      const value = `${name.slice(0, -at.length)}${found.values[0]}`;
      return [found, { name, type: "CNAME", ttl: found.ttl, values: [value] }];
    }
  }
  return undefined;
}

/** The wildcard below the closest name that exists (RFC 4592 §3.3.1). */
function wildcard(zone: ServedZone, name: string): ReadonlyMap<string, ServedSet> | undefined {
  let encloser = parent(name);
  while (encloser !== zone.origin && !zone.at(encloser)) encloser = parent(encloser);
  return zone.at(`*.${encloser}`);
}
