/** Checks that need the whole zone. */
import { parseRdata } from "../../records/rdata.ts";
import type { Zone, ZoneRecord } from "../zone-record.ts";
import { checkMail } from "./mail.ts";
import type { ValidatorSet, ZoneReason } from "./validator.ts";

export interface ZoneValidator {
  readonly id: string;
  readonly sets: readonly ValidatorSet[];
  check(zone: Zone): readonly ZoneReason[];
}

const ofType = (zone: Zone, ...types: string[]): ZoneRecord[] =>
  zone.records.filter((record) => types.includes(record.type));

/** Names that a record points to. */
function targetsOf(record: ZoneRecord): string[] {
  const key = record.type === "MX" ? "exchange" : record.type === "SRV" ? "target" : null;
  if (key === null) return [...record.values];
  return record.values.map((value) => String((parseRdata(record.type, value) as Record<string, unknown>)[key]));
}

/** Each target within the zone, with the records that stand there. */
function inZoneTargets(zone: Zone, record: ZoneRecord): { target: string; there: readonly ZoneRecord[] }[] {
  return targetsOf(record).flatMap((target) => {
    const name = target === "." ? null : zone.relative(target);
    return name === null ? [] : [{ target, there: zone.at(name) }];
  });
}

const notCname = (id: string, sets: readonly ValidatorSet[], type: string): ZoneValidator => ({
  id,
  sets,
  check: (zone) =>
    ofType(zone, type).flatMap((record) =>
      inZoneTargets(zone, record)
        .filter(({ there }) => there.some((other) => other.type === "CNAME"))
        .map(({ target }) => ({
          message: `${type} record "${record.fqdn}" points to "${target}" which is a CNAME`,
          records: [record],
        })),
    ),
});

const resolvable = (id: string, ...types: string[]): ZoneValidator => ({
  id,
  sets: ["best-practice"],
  check: (zone) =>
    ofType(zone, ...types).flatMap((record) =>
      inZoneTargets(zone, record)
        .filter(({ there }) => there.length === 0)
        .map(({ target }) => ({
          message: `${record.type} record "${record.fqdn}" points to in-zone target "${target}" that does not exist`,
          records: [record],
        })),
    ),
});

export const zoneValidators: readonly ZoneValidator[] = [
  {
    id: "cname-coexistence",
    sets: ["legacy", "strict"],
    check: (zone) =>
      [...new Set(zone.records.map((record) => record.name))].flatMap((name) => {
        const node = zone.at(name);
        const of = (type: string): ZoneRecord | undefined => node.find((record) => record.type === type);
        const cname = of("CNAME");
        if (cname !== undefined && node.length > 1) {
          return [{ message: `CNAME at ${cname.fqdn} cannot coexist with other records`, records: [cname, ...node] }];
        }
        const alias = of("ALIAS");
        if (alias !== undefined && (of("A") ?? of("AAAA")) !== undefined) {
          return [
            { message: `ALIAS at ${alias.fqdn} cannot coexist with A or AAAA records`, records: [alias, ...node] },
          ];
        }
        return [];
      }),
  },
  { id: "no-cname-loop", sets: ["strict"], check: cnameLoops },
  {
    id: "root-cname",
    sets: ["strict"],
    check(zone) {
      const cname = zone.find("", "CNAME");
      return cname ? [{ message: `CNAME record at zone apex "${cname.fqdn}" is not allowed`, records: [cname] }] : [];
    },
  },
  { id: "dname-coexistence", sets: ["strict"], check: dnameCoexistence },
  {
    id: "glue-for-in-zone-ns",
    sets: ["strict"],
    check: (zone) =>
      ofType(zone, "NS").flatMap((record) =>
        inZoneTargets(zone, record)
          .filter(({ there }) => !there.some((other) => other.type === "A" || other.type === "AAAA"))
          .map(({ target }) => ({
            message: `NS record "${record.fqdn}" points to in-zone target "${target}" without glue records (A/AAAA)`,
            records: [record],
          })),
      ),
  },
  notCname("ns-target-not-cname", ["strict"], "NS"),
  notCname("mx-target-not-cname", ["strict"], "MX"),
  notCname("srv-target-not-cname", ["strict"], "SRV"),
  notCname("cname-target-not-cname", ["best-practice"], "CNAME"),
  resolvable("cname-target-resolvable-in-zone", "CNAME", "ALIAS"),
  resolvable("mx-target-resolvable-in-zone", "MX"),
  resolvable("srv-target-resolvable-in-zone", "SRV"),
  {
    id: "multi-value-ns",
    sets: ["best-practice"],
    check: (zone) =>
      ofType(zone, "NS")
        .filter((record) => record.values.length < 2)
        .map((record) => ({
          message: `NS record "${record.fqdn}" has only one value; at least 2 are recommended for redundancy`,
          records: [record],
        })),
  },
  { id: "caa-best-practices", sets: ["best-practice"], check: caaPolicies },
  { id: "mail", sets: ["best-practice"], check: checkMail },
];

function cnameLoops(zone: Zone): ZoneReason[] {
  const next = new Map(ofType(zone, "CNAME", "ALIAS").map((record) => [record.fqdn, record]));
  const visited = new Set<string>();
  const reasons: ZoneReason[] = [];
  for (const start of next.keys()) {
    const path: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && next.has(at) && !visited.has(at)) {
      visited.add(at);
      path.push(at);
      at = next.get(at)?.values[0];
    }
    const from = at === undefined ? -1 : path.indexOf(at);
    if (from < 0) continue;
    const loop = path.slice(from);
    reasons.push({
      message: `loop: ${[...loop, loop[0]].join(" -> ")}`,
      records: loop.map((fqdn) => next.get(fqdn)!),
    });
  }
  return reasons;
}

function dnameCoexistence(zone: Zone): ZoneReason[] {
  return ofType(zone, "DNAME").flatMap((dname) => {
    const node = zone.at(dname.name);
    const reasons: ZoneReason[] = [];
    if (node.some((record) => record.type === "CNAME")) {
      reasons.push({ message: `DNAME at ${dname.fqdn} cannot coexist with CNAME`, records: [dname, ...node] });
    }
    if (dname.name !== "" && node.some((record) => record.type === "NS")) {
      reasons.push({
        message: `DNAME at ${dname.fqdn} cannot coexist with NS below the apex`,
        records: [dname, ...node],
      });
    }
    const below = (name: string): boolean => (dname.name === "" ? name !== "" : name.endsWith(`.${dname.name}`));
    for (const record of zone.records.filter((other) => below(other.name))) {
      reasons.push({ message: `record "${record.fqdn}" is occluded by DNAME "${dname.fqdn}"`, records: [record] });
    }
    return reasons;
  });
}

function caaPolicies(zone: Zone): ZoneReason[] {
  return ofType(zone, "CAA").flatMap((record) => {
    const tags = record.values.map((value) => value.split(" ")[1]);
    if (tags.includes("issuewild")) return [];
    const message = tags.includes("issue")
      ? `CAA record "${record.fqdn}" has issue but no issuewild; say explicitly who may issue wildcard certificates`
      : `CAA record "${record.fqdn}" has no issue or issuewild tag: any CA can issue certificates`;
    return [{ message, records: [record] }];
  });
}
