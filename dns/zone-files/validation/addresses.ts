/** A and AAAA values. */

import { isIPv4, isIPv6 } from "node:net";
import { show } from "../yaml-data.ts";
import type { ValueValidator } from "./validator.ts";

export const isAddress = (type: string, value: string): boolean =>
  type === "A" ? isIPv4(value) : isIPv6(value) && !value.includes("%");

export const addressValidators: readonly ValueValidator[] = [
  {
    id: "ip-value-rfc",
    sets: ["legacy", "strict"],
    types: ["A", "AAAA"],
    check(values, type) {
      if (values.length === 0) return ["missing value(s)"];
      return values.flatMap((value) => {
        if (value === null || value === undefined) return ["missing value(s)"];
        if (value === "") return ["empty value"];
        return isAddress(type, show(value))
          ? []
          : [`invalid ${type === "A" ? "IPv4" : "IPv6"} address "${show(value)}"`];
      });
    },
  },
];
