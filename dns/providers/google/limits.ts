/** https://cloud.google.com/dns/quotas */
import {
  COMMON_TYPES,
  type Limits,
  labels,
  longestTtl,
  mostOctets,
  mostValues,
  notAtApex,
  type Rule,
  sum,
} from "../limits.ts";

/** In preview. */
const alias: Rule = ({ name, type, values }, beside) => {
  if (type !== "ALIAS") return null;
  if (name !== "") return "takes ALIAS at the apex only";
  if (values.length > 1) return `takes one value of an ALIAS, not ${values.length}`;
  return beside.has("A") || beside.has("AAAA") ? "takes no ALIAS beside an address" : null;
};

export const limits: Limits = {
  minimumTtl: 0,
  types: new Set([...COMMON_TYPES, "ALIAS", "SPF"]),
  routings: new Set(["weighted", "nearest", "failover"] as const),
  recordSets: 10_000,
  rules: [
    labels(/^[a-z0-9_-]{1,63}$/),
    longestTtl(2 ** 31 - 1),
    notAtApex("CNAME"),
    alias,
    mostValues(100),
    mostValues(8, "NS"),
    mostOctets(100_000, "octets of values in one change", ({ values }) =>
      sum(values.map((value) => Buffer.byteLength(value))),
    ),
  ],
};
