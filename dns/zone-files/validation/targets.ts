/** Values and fields that name a host. */
import { isIP } from "node:net";
import { isHostName, toAscii } from "../../records/name.ts";
import type { Data, Mapping } from "../yaml-data.ts";
import { eachMapping, type ValueValidator } from "./validator.ts";

/** Types whose target may be `.`, meaning none or itself. */
const ROOT_TARGET: ReadonlySet<string> = new Set(["HTTPS", "MX", "SRV", "SVCB"]);

const isRoot = (target: Data | undefined, type: string): boolean => target === "." && ROOT_TARGET.has(type);

export function targetFormat(target: Data | undefined, type: string, key = "value"): string[] {
  if (target === undefined || target === null || target === "") return [`missing ${key}`];
  if (typeof target !== "string") return [`${type} ${key} ${JSON.stringify(target)} must be one name`];
  if (isRoot(target, type)) return [];
  try {
    return isHostName(toAscii(target)) ? [] : [`${type} ${key} "${target}" is not a valid FQDN`];
  } catch (error) {
    return [(error as Error).message];
  }
}

function targetNotIp(target: Data | undefined, type: string, key = "value"): string[] {
  if (typeof target !== "string" || isIP(target.replace(/\.+$/, "")) === 0) return [];
  return [`${type} ${key} "${target}" is an IP address`];
}

function targetAbsolute(target: Data | undefined, type: string, key = "value"): string[] {
  if (typeof target !== "string" || target === "" || target.endsWith(".")) return [];
  return [`${type} ${key} "${target}" misses the final dot`];
}

type Check = (target: Data | undefined, type: string) => string[];

const single = (id: string, sets: ValueValidator["sets"], check: Check): ValueValidator => ({
  id,
  sets,
  types: ["ALIAS", "CNAME", "DNAME"],
  check: (values, type) => values.flatMap((value) => check(value, type)),
});

const several = (id: string, sets: ValueValidator["sets"], check: Check): ValueValidator => ({
  id,
  sets,
  types: ["NS", "PTR"],
  check: (values, type) => values.flatMap((value) => check(value, type)),
});

const field = (id: string, type: string, key: string, sets: ValueValidator["sets"], check: typeof targetNotIp) => ({
  id,
  sets,
  types: [type],
  check: eachMapping((value: Mapping) => check(value[key] || (type === "MX" ? value.value : undefined), type, key)),
});

export const targetValidators: readonly ValueValidator[] = [
  single("target-value-rfc", ["legacy", "strict"], targetFormat),
  single("target-value-not-ip", ["strict"], targetNotIp),
  single("target-value-best-practice", ["best-practice"], targetAbsolute),
  {
    ...several("targets-value-rfc", ["legacy", "strict"], targetFormat),
    check: (values, type) =>
      values.length === 0 ? ["missing value(s)"] : values.flatMap((value) => targetFormat(value, type)),
  },
  several("targets-value-not-ip", ["strict"], targetNotIp),
  several("targets-value-best-practice", ["best-practice"], targetAbsolute),
  field("mx-value-not-ip", "MX", "exchange", ["strict", "best-practice"], targetNotIp),
  field("mx-value-best-practice", "MX", "exchange", ["best-practice"], targetAbsolute),
  field("srv-value-not-ip", "SRV", "target", ["strict", "best-practice"], targetNotIp),
  field("srv-value-best-practice", "SRV", "target", ["best-practice"], targetAbsolute),
  field("naptr-value-best-practice", "NAPTR", "replacement", ["best-practice"], targetAbsolute),
  field("https-value-best-practice", "HTTPS", "targetname", ["best-practice"], targetAbsolute),
  field("svcb-value-best-practice", "SVCB", "targetname", ["best-practice"], targetAbsolute),
];
