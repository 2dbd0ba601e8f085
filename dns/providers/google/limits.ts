/** https://cloud.google.com/dns/quotas */
import { COMMON_TYPES, type Limits, labels, longestTtl, mostOctets, mostValues, notAtApex, sum } from "../limits.ts";

export const limits: Limits = {
  minimumTtl: 0,
  types: new Set([...COMMON_TYPES, "SPF"]),
  routings: new Set(["weighted", "nearest", "failover"] as const),
  recordSets: 10_000,
  rules: [
    labels(/^[a-z0-9_-]{1,63}$/),
    longestTtl(2 ** 31 - 1),
    notAtApex("CNAME"),
    mostValues(100),
    mostValues(8, "NS"),
    mostOctets(100_000, "octets of values in one change", ({ values }) =>
      sum(values.map((value) => Buffer.byteLength(value))),
    ),
  ],
};
