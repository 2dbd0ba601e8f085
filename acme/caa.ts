/** Who may issue for a name by its CAA records (RFC 8659, RFC 8657). Pure. */

export interface CaaRecord {
  /** Bit 7: a CA that does not know the tag must not issue. */
  readonly critical: boolean;
  readonly tag: string;
  readonly value: string;
}

/** The record set that decides, the closest one towards the root. */
export interface CaaSet {
  readonly name: string;
  readonly records: readonly CaaRecord[];
}

export interface Issuer {
  /** Its issuer domain names. */
  readonly identities: readonly string[];
  readonly accountUrl: string;
}

const KNOWN_TAGS = /^(issue|issuewild|issuemail|issuevmc|iodef|contactemail|contactphone)$/i;

/** Why the records forbid this CA to issue for `name` by DNS-01, and what to change; undefined where they allow it. */
export function caaObjection(name: string, { name: at, records }: CaaSet, issuer: Issuer): string | undefined {
  const unknown = records.find(({ critical, tag }) => critical && !KNOWN_TAGS.test(tag));
  if (unknown) return `${shown(at, unknown)} is critical and no CA knows its tag: remove it`;
  const wild = records.filter(({ tag }) => tag.toLowerCase() === "issuewild");
  const relevant =
    name.startsWith("*.") && wild.length > 0 ? wild : records.filter(({ tag }) => tag.toLowerCase() === "issue");
  if (relevant.length === 0) return undefined;
  const objections = relevant.map((record) => objection(record, issuer));
  if (objections.includes(undefined)) return undefined;
  const found = relevant.map((record, index) => `${shown(at, record)} ${objections[index]}`).join("; ");
  const tag = relevant[0]!.tag.toLowerCase();
  return `${found}. Add to the zone: ${at} CAA 0 ${tag} "${issuer.identities[0]}"`;
}

function objection({ value }: CaaRecord, { identities, accountUrl }: Issuer): string | undefined {
  const [domain = "", ...rest] = value.split(";").map((part) => part.trim());
  if (domain === "") return "allows no CA";
  if (!identities.includes(domain.toLowerCase())) return `allows ${domain} only`;
  const parameters = new Map(rest.filter(Boolean).map(parameter));
  const account = parameters.get("accounturi");
  if (account !== undefined && account !== accountUrl) return `allows account ${account} only, ours is ${accountUrl}`;
  const methods = parameters.get("validationmethods");
  if (methods !== undefined && !methods.split(",").some((method) => method.trim() === "dns-01"))
    return `allows validation by ${methods} only, ours is dns-01`;
  return undefined;
}

function parameter(text: string): [string, string] {
  const [tag = "", value = ""] = text.split(/=(.*)/s);
  return [tag.trim().toLowerCase(), value.trim()];
}

const shown = (name: string, { critical, tag, value }: CaaRecord): string =>
  `${name} CAA ${critical ? 128 : 0} ${tag} "${value}"`;
