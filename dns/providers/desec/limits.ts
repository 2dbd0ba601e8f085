/** https://desec.readthedocs.io/en/latest/dns/rrsets.html */
import {
  COMMON_TYPES,
  type Limits,
  labels,
  longestTtl,
  mostOctets,
  mostValues,
  notAtApex,
  sum,
  wireOf,
} from "../limits.ts";

export const limits: Limits = {
  minimumTtl: 3600,
  types: new Set([...COMMON_TYPES, "DNAME", "LOC", "OPENPGPKEY", "SPF", "URI"]),
  routings: new Set(),
  rules: [
    labels(/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/),
    longestTtl(86_400),
    notAtApex("CNAME", "DS"),
    mostValues(4091),
    mostOctets(64_000, "octets of a record set", (record) => sum(wireOf(record))),
  ],
};
