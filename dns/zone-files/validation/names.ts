/** Checks of a record beyond its values: name, TTL, metadata, names that a type demands. */
import { toUnicode } from "../../records/name.ts";
import { isMapping, show } from "../yaml-data.ts";
import { integerOf, type RecordValidator } from "./validator.ts";

/** RFC 6335 §5.1, after the underscore. */
function isServiceLabel(label: string): boolean {
  const body = label.slice(1);
  return label.startsWith("_") && /^[a-z]([a-z\d-]{0,13}[a-z\d])?$/i.test(body) && !body.includes("--");
}

const serviceName = (id: string, type: string): RecordValidator => ({
  id,
  sets: ["legacy"],
  types: [type],
  check: ({ name }) =>
    /^(\*|_[^.]+)\.[^.]+/.test(name) ? [] : [`invalid name for ${type} record: needs _service._proto`],
});

const serviceNameRfc = (id: string, type: string): RecordValidator => ({
  id,
  sets: ["strict"],
  types: [type],
  check({ name }) {
    const [service, proto] = name.split(".");
    if (!service || !proto) return [`${type} name must have at least two labels (_service._proto)`];
    const problems: string[] = [];
    if (service !== "*" && !isServiceLabel(service)) problems.push(`invalid ${type} service label "${service}"`);
    if (!isServiceLabel(proto)) problems.push(`invalid ${type} proto label "${proto}"`);
    return problems;
  },
});

export const nameValidators: readonly RecordValidator[] = [
  {
    id: "name-rfc",
    sets: ["legacy", "strict"],
    check({ name, fqdn }) {
      const problems: string[] = [];
      if (name === "@") problems.push('invalid name "@", use "" instead');
      if (fqdn.length > 253)
        problems.push(`invalid fqdn, "${toUnicode(fqdn)}" has ${fqdn.length} characters, 253 at most`);
      for (const label of name.split(".")) {
        if (label.length > 63) problems.push(`invalid label, "${label}" has ${label.length} characters, 63 at most`);
      }
      if (name.includes("..") || name.endsWith(".")) problems.push(`invalid name, double "." in "${toUnicode(fqdn)}"`);
      return problems;
    },
  },
  {
    id: "ttl-rfc",
    sets: ["legacy", "strict"],
    check({ data }) {
      const ttl = integerOf(data.ttl);
      if (ttl === undefined) return ["missing ttl"];
      return ttl === null || ttl < 0 ? [`invalid ttl "${show(data.ttl)}", must be an integer from 0`] : [];
    },
  },
  {
    id: "healthcheck",
    sets: ["legacy", "strict"],
    check({ data }) {
      const healthcheck = isMapping(data.octodns) ? data.octodns.healthcheck : undefined;
      if (!isMapping(healthcheck) || !("protocol" in healthcheck)) return [];
      const allowed = ["HTTP", "HTTPS", "ICMP", "TCP", "UDP"];
      return allowed.includes(show(healthcheck.protocol))
        ? []
        : [`invalid healthcheck protocol "${show(healthcheck.protocol)}", must be one of ${allowed.join(", ")}`];
    },
  },
  {
    id: "alias-root",
    sets: ["legacy", "strict"],
    types: ["ALIAS"],
    check: ({ name }) => (name === "" ? [] : ["non-root ALIAS not allowed"]),
  },
  {
    id: "cname-root-rfc",
    sets: ["legacy", "strict"],
    types: ["CNAME"],
    check: ({ name }) => (name === "" ? ["root CNAME not allowed"] : []),
  },
  {
    id: "spf-record-type",
    sets: ["strict"],
    types: ["SPF"],
    check: () => ["the SPF record type is deprecated (RFC 7208 §3.1), use TXT"],
  },
  serviceName("srv-name", "SRV"),
  serviceNameRfc("srv-name-rfc", "SRV"),
  serviceName("uri-name", "URI"),
  serviceNameRfc("uri-name-rfc", "URI"),
];
