/** HTTPS and SVCB values (RFC 9460). */
import { parameterNumber, SERVICE_PARAMETERS } from "../../records/service-binding.ts";
import { type Data, isMapping, show } from "../yaml-data.ts";
import { isAddress } from "./addresses.ts";
import { targetFormat } from "./targets.ts";
import { textProblems } from "./text.ts";
import { eachMapping, integerOf, integers, type ValueValidator } from "./validator.ts";

const list = (key: string, check: (item: Data) => string[]) => (value: Data) =>
  Array.isArray(value) ? (value as readonly Data[]).flatMap(check) : [`${key} is not a list`];

const hints = (key: string, type: string) =>
  list(key, (item) => (isAddress(type, show(item)) ? [] : [`${key} "${show(item)}" is not a valid address`]));

const PARAMETERS: Readonly<Record<string, (value: Data) => string[]>> = {
  mandatory: list("mandatory", (item) => numberProblems(show(item))),
  alpn: (value) => (Array.isArray(value) && value.length === 0 ? ["alpn is empty"] : list("alpn", textProblems)(value)),
  "no-default-alpn": (value) => (value === null ? [] : ["no-default-alpn has a value when it should not"]),
  port: (value) => {
    const port = integerOf(value);
    return port !== null && port !== undefined && port >= 0 && port <= 65535
      ? []
      : [`port "${show(value)}" is not valid`];
  },
  ipv4hint: hints("ipv4hint", "A"),
  ech: (value) =>
    typeof value === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(value) && value.length % 4 === 0
      ? []
      : ["ech is invalid Base64"],
  ipv6hint: hints("ipv6hint", "AAAA"),
};

function numberProblems(key: string): string[] {
  try {
    parameterNumber(key);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const check = eachMapping((value, type) => {
  const problems = [
    ...integers(value, { svcpriority: { from: 0, to: 65535 } }),
    ...targetFormat(value.targetname, type, "targetname"),
  ];
  if (!("svcparams" in value)) return problems;
  const parameters = value.svcparams;
  if (!isMapping(parameters)) return [...problems, "svcparams must be a mapping"];
  if (integerOf(value.svcpriority) === 0 && Object.keys(parameters).length > 0) {
    problems.push("svcparams set although svcpriority 0 makes the record an alias");
  }
  for (const [key, parameter] of Object.entries(parameters)) {
    const known = (SERVICE_PARAMETERS as readonly string[]).includes(key);
    problems.push(...(known ? PARAMETERS[key]!(parameter) : numberProblems(key)));
  }
  return problems;
});

export const serviceBindingValidators: readonly ValueValidator[] = [
  { id: "https-value-rfc", sets: ["legacy", "strict"], types: ["HTTPS"], check },
  { id: "svcb-value-rfc", sets: ["legacy", "strict"], types: ["SVCB"], check },
];
