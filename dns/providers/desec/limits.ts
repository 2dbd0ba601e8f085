/**
 * https://desec.readthedocs.io/en/latest/dns/rrsets.html, and what the API refuses without saying so there:
 * `conformance/desec`.
 */
import { COMMON_TYPES, type Limits, labels, largest, longestTtl, mostOctets, notAtApex, wireOf } from "../limits.ts";
import { longestName, onlyAtOnce, setSize } from "./set-rules.ts";
import { VALUE_RULES } from "./value-rules.ts";

export const limits: Limits = {
  minimumTtl: 3600,
  types: new Set([...COMMON_TYPES, "DNAME", "LOC", "OPENPGPKEY", "SPF", "URI"]),
  routings: new Set(),
  rules: [
    labels(/^[a-z0-9_-]{1,63}$/),
    longestName(178),
    longestTtl(86_400),
    notAtApex("CNAME", "DS"),
    onlyAtOnce("DNAME"),
    ...VALUE_RULES,
    mostOctets(64_000, "octets of a value", (record) => largest(wireOf(record))),
    setSize,
  ],
};
