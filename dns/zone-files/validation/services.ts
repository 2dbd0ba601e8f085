/** MX, SRV, NAPTR, URI and URLFWD values. */
import { show } from "../yaml-data.ts";
import { targetFormat } from "./targets.ts";
import { eachMapping, integerOf, integers, present, type ValueValidator } from "./validator.ts";

const UINT16 = { from: 0, to: 65535 };

export const serviceValidators: readonly ValueValidator[] = [
  {
    id: "mx-value",
    sets: ["legacy"],
    types: ["MX"],
    check: eachMapping((value) => [
      ...integers(value, { ["preference" in value || !("priority" in value) ? "preference" : "priority"]: {} }),
      ...targetFormat(value.exchange || value.value, "MX", "exchange"),
    ]),
  },
  {
    id: "mx-value-rfc",
    sets: ["strict"],
    types: ["MX"],
    check: eachMapping((value) => {
      const key = "preference" in value || !("priority" in value) ? "preference" : "priority";
      const exchange = value.exchange || value.value;
      const nullMx = exchange === "." && integerOf(value[key]) !== 0;
      return [
        ...integers(value, { [key]: UINT16 }),
        ...targetFormat(exchange, "MX", "exchange"),
        ...(nullMx ? ['preference must be 0 for null MX (exchange ".")'] : []),
      ];
    }),
  },
  {
    id: "srv-value",
    sets: ["legacy"],
    types: ["SRV"],
    check: eachMapping((value) => [
      ...integers(value, { priority: {}, weight: {}, port: {} }),
      ...targetFormat(value.target, "SRV", "target"),
    ]),
  },
  {
    id: "srv-value-rfc",
    sets: ["strict"],
    types: ["SRV"],
    check: eachMapping((value) => {
      const none = value.target === ".";
      const range = none ? { from: 0, to: 0 } : UINT16;
      return [
        ...integers(value, { priority: range, weight: range, port: none ? range : { from: 1, to: 65535 } }),
        ...targetFormat(value.target, "SRV", "target"),
      ];
    }),
  },
  {
    id: "naptr-value",
    sets: ["legacy"],
    types: ["NAPTR"],
    check: eachMapping((value) => [
      ...integers(value, { order: {}, preference: {} }),
      ...present(value, ["flags", "service", "regexp", "replacement"]),
      ...("flags" in value && !/^[saup]$/i.test(show(value.flags))
        ? [`unrecognized flags "${show(value.flags)}"`]
        : []),
    ]),
  },
  {
    id: "naptr-value-rfc",
    sets: ["strict"],
    types: ["NAPTR"],
    check: eachMapping((value) => [
      ...integers(value, { order: UINT16, preference: UINT16 }),
      ...present(value, ["flags", "service", "regexp", "replacement"]),
      ...(value.flags && !/^[saup]$/i.test(show(value.flags)) ? [`unrecognized flags "${show(value.flags)}"`] : []),
    ]),
  },
  {
    id: "uri-value",
    sets: ["legacy"],
    types: ["URI"],
    check: eachMapping((value) => [
      ...integers(value, { priority: {}, weight: {} }),
      ...(typeof value.target === "string" && value.target !== "" ? [] : ["missing target"]),
    ]),
  },
  {
    id: "uri-value-rfc",
    sets: ["strict"],
    types: ["URI"],
    check: eachMapping((value) => [
      ...integers(value, { priority: UINT16, weight: UINT16 }),
      ...(typeof value.target === "string" && value.target !== "" ? [] : ["missing target"]),
    ]),
  },
  {
    id: "urlfwd-value",
    sets: ["legacy", "strict"],
    types: ["URLFWD"],
    check: eachMapping((value) => [
      ...integers(value, { code: { from: 301, to: 302 }, masking: { from: 0, to: 2 }, query: { from: 0, to: 1 } }),
      ...present(value, ["path", "target"]),
    ]),
  },
];
