/** https://developers.cloudflare.com/dns/manage-dns-records/reference/ */
import type { RecordSet } from "../../records/records.ts";
import {
  COMMON_TYPES,
  type Limits,
  labels,
  largest,
  longestTtl,
  mostOctets,
  type Rule,
  sum,
  wireOf,
} from "../limits.ts";
import { withoutOwnServers } from "./own-servers.ts";
import { toContent } from "./record.ts";

const ADDRESSES = ["A", "AAAA", "CNAME"];

const contentOf = ({ type, values }: RecordSet): number[] =>
  values.map((value) => (toContent(type, value).content ?? value).length);

const delegation: Rule = ({ name, type }, beside) => {
  if (type === "NS" && ADDRESSES.some((other) => beside.has(other))) return "takes no NS beside an address or a CNAME";
  if (type === "DS" && !beside.has("NS")) return "takes a DS only beside the NS of a delegation";
  return type === "NS" && /^_acme-challenge(\.|$)/.test(name)
    ? "delegates no _acme-challenge: it uses the name itself"
    : null;
};

/** Those of the paid plans; the Free plan takes less. */
const notes: Rule = ({ cloudflare }) => {
  const all = Object.values(cloudflare?.notes ?? {});
  if (all.some(({ comment = "" }) => comment.length > 500 || /[\r\n]/.test(comment)))
    return "takes comments of one line and 500 characters at most (100 on the Free plan)";
  const tags = all.map((note) => note.tags ?? []);
  if (tags.some(({ length }) => length > 20)) return "takes 20 tags at most (none on the Free plan)";
  const wrong = tags.flat().find((tag) => !/^[a-zA-Z0-9-_]{1,32}(:.{0,100})?$/.test(tag));
  return wrong === undefined ? null : `takes tags such as team or owner:dns, not "${wrong}"`;
};

export const limits: Limits = {
  minimumTtl: 60,
  types: new Set([...COMMON_TYPES, "LOC", "OPENPGPKEY", "URI"]),
  routings: new Set(["weighted", "countries"] as const),
  rules: [
    labels(/^[a-z0-9_-]{1,63}$/),
    longestTtl(86_400),
    mostOctets(4096, "octets of a value", (record) => largest(wireOf(record))),
    mostOctets(8192, "characters of all values of a name and type", (record) => sum(contentOf(record))),
    delegation,
    notes,
  ],
  countedValues: (zone, set) => withoutOwnServers(zone, set).values,
};
