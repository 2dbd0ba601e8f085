import { type DnsApi, isZoneName, ServedZones } from "../api.ts";
import type { ApiRequest, Reply } from "../http.ts";
import { type Rate, Throttle } from "../throttle.ts";
import { ServedZone } from "../zone.ts";
import type { Method } from "./item.ts";
import { DesecError } from "./refusal.ts";
import { applyBulk, type RRset } from "./rrset.ts";

/** The only token this double accepts, as Cloudflare's. */
const DESEC_TOKEN = /^Token (.+\+)?sandbox-desec$/;
export const DESEC_NAME_SERVERS = ["ns1.desec.sandbox", "ns2.desec.sandbox"];

interface Domain {
  name: string;
  minimumTtl: number;
  created: string;
  touched: string;
  serial: number;
  rrsets: RRset[];
}

export interface DesecState {
  domains: Domain[];
}

export interface DesecOptions {
  readonly state?: DesecState;
  readonly minimumTtl?: number;
  /** Factor on the documented rates; 1 is the real service. */
  readonly throttle?: number;
  readonly onChange: () => void;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** Rates of the public service. */
const RATES = {
  user: [{ limit: 2000, seconds: DAY }],
  reads: [
    { limit: 10, seconds: 1 },
    { limit: 50, seconds: MINUTE },
  ],
  writes: [
    { limit: 2, seconds: 1 },
    { limit: 15, seconds: MINUTE },
    { limit: 100, seconds: HOUR },
    { limit: 300, seconds: DAY },
  ],
  domains: [
    { limit: 10, seconds: 1 },
    { limit: 300, seconds: MINUTE },
    { limit: 1000, seconds: HOUR },
  ],
} satisfies Record<string, Rate[]>;

const PAGE = 500;
const BODY_VALUES_LIMIT = 100_000;

/** deSEC's API v1: domains and record sets with bulk writes, cursors, minimum TTL and throttles. */
export function desecApi(options: DesecOptions): DnsApi {
  const state: DesecState = options.state ?? { domains: [] };
  const scaled = (rates: readonly Rate[]) =>
    new Throttle(rates.map(({ limit, seconds }) => ({ limit: Math.ceil(limit * (options.throttle ?? 1)), seconds })));
  const throttles = {
    user: scaled(RATES.user),
    reads: scaled(RATES.reads),
    writes: scaled(RATES.writes),
    domains: scaled(RATES.domains),
  };
  const served = new ServedZones(
    (name) => serve(state.domains.find((domain) => domain.name === name)!),
    options.onChange,
  );

  const respond = (request: ApiRequest): Reply => {
    try {
      return route(request);
    } catch (error) {
      if (error instanceof DesecError) return error.reply();
      throw error;
    }
  };

  function count(throttle: Throttle, key: string): void {
    const wait = throttle.take(key);
    if (wait !== undefined)
      throw new DesecError(
        429,
        { detail: `Request was throttled. Expected available in ${wait} second${wait === 1 ? "" : "s"}.` },
        wait,
      );
  }

  function route(request: ApiRequest): Reply {
    const [api, version, section, name, part, ...rest] = request.path;
    if (api !== "api" || version !== "v1" || section !== "domains") throw notFound();
    authenticate(request);
    count(throttles.user, "user");
    if (name === undefined) {
      count(throttles.domains, "user");
      if (request.method === "POST") return createDomain(request.body);
      if (request.method === "GET") return listDomains(request);
      throw wrongMethod(request);
    }
    const domain = state.domains.find((each) => each.name === name);
    if (part === undefined) {
      count(throttles.domains, "user");
      return domainItself(request, name, domain);
    }
    if (part !== "rrsets") throw notFound();
    if (request.method === "GET") count(throttles.reads, "user");
    else count(throttles.writes, name);
    if (!domain) throw notFound();
    return rest.length === 0 ? rrsets(request, domain) : rrset(request, domain, rest);
  }

  function createDomain(body: unknown): Reply {
    const { name } = (body ?? {}) as { name?: unknown };
    if (typeof name !== "string") throw new DesecError(400, { name: ["This field is required."] });
    const problem = nameProblem(name);
    if (problem !== undefined) throw new DesecError(400, { name: [problem] });
    const now = new Date().toISOString();
    const minimumTtl = options.minimumTtl ?? 3600;
    const servers: RRset = {
      subname: "",
      type: "NS",
      ttl: minimumTtl,
      records: DESEC_NAME_SERVERS.map((host) => `${host}.`),
      created: now,
      touched: now,
    };
    const domain: Domain = { name, minimumTtl, created: now, touched: now, serial: 1, rrsets: [servers] };
    state.domains.push(domain);
    served.changed(name);
    return { status: 201, body: { ...showDomain(domain), published: null, keys: [] } };
  }

  function nameProblem(name: string): string | undefined {
    if (name !== name.toLowerCase()) return `Invalid value (not lowercase): ${name}`;
    if (!/^([a-z0-9_-]{1,63}\.)*[a-z0-9-]{1,63}$/.test(name))
      return "Domain names must be labels separated by dots. Labels may consist of up to 63 letters, digits, hyphens, and underscores. The last label may not contain an underscore.";
    if (state.domains.some((domain) => domain.name === name)) return "domain with this name already exists.";
    const isRegistrable = isZoneName(name) && !/^_[^.]*\.[^.]*$/.test(name);
    return isRegistrable
      ? undefined
      : "This domain name conflicts with an existing domain, or is disallowed by policy.";
  }

  function listDomains(request: ApiRequest): Reply {
    const owned = request.query.get("owns_qname");
    if (owned === null) return { status: 200, body: state.domains.map(showDomain) };
    const owners = state.domains.filter(({ name }) => owned === name || owned.endsWith(`.${name}`));
    const nearest = owners.sort((a, b) => b.name.length - a.name.length).slice(0, 1);
    return { status: 200, body: nearest.map(showDomain) };
  }

  function domainItself(request: ApiRequest, name: string, domain: Domain | undefined): Reply {
    if (request.method === "DELETE") {
      state.domains = state.domains.filter((each) => each !== domain);
      if (domain) served.changed(name);
      return { status: 204 };
    }
    if (request.method !== "GET") throw wrongMethod(request);
    if (!domain) throw notFound("No Domain matches the given query.");
    return { status: 200, body: { ...showDomain(domain), keys: [] } };
  }

  function rrsets(request: ApiRequest, domain: Domain): Reply {
    if (request.method === "GET") return listRRsets(request, domain);
    const { method } = request;
    if (method !== "POST" && method !== "PATCH" && method !== "PUT") throw wrongMethod(request);
    const bulk = Array.isArray(request.body);
    if (!bulk && method !== "POST")
      throw new DesecError(400, { non_field_errors: ["Expected a list of items but got dict."] });
    const items = bulk ? (request.body as unknown[]) : [request.body];
    if (items.length > BODY_VALUES_LIMIT) throw new DesecError(413, { detail: "Payload too large." });
    const changed = save(domain, method, items, bulk);
    const shown = changed.filter((set) => set.records.length > 0).map((set) => showRRset(domain, set));
    return { status: method === "POST" ? 201 : 200, body: bulk ? shown : shown[0] };
  }

  function listRRsets(request: ApiRequest, domain: Domain): Reply {
    const [type, subname, cursor] = ["type", "subname", "cursor"].map((key) => request.query.get(key));
    if (type === "SOA") throw new DesecError(403, { detail: "You cannot tinker with the SOA RRset." });
    const found = domain.rrsets
      .filter((set) => (type === null || set.type === type) && (subname === null || set.subname === subname))
      .sort((a, b) => (a.created === b.created ? order(a, b) : a.created < b.created ? 1 : -1));
    const url = (offset: number) =>
      `${request.origin}/api/v1/domains/${domain.name}/rrsets/?cursor=${offset === 0 ? "" : Buffer.from(`o=${offset}`).toString("base64url")}`;
    const link = (offset: number, rel: string) => `<${url(offset)}>; rel="${rel}"`;
    if (cursor === null || cursor === undefined) {
      if (found.length <= PAGE) return { status: 200, body: found.map((set) => showRRset(domain, set)) };
      const detail = `Pagination required. You can query up to ${PAGE} items at a time (by type, subname, or cursor). Please use the \`first\` page link (see Link header).`;
      return { status: 400, headers: { link: link(0, "first") }, body: { detail } };
    }
    const start =
      cursor === "" ? 0 : Number(Buffer.from(cursor, "base64url").toString().replace(/^o=/, "") || Number.NaN);
    if (Number.isNaN(start)) throw new DesecError(404, { detail: "Invalid cursor" });
    const links = [link(0, "first")];
    if (start > 0) links.push(link(Math.max(0, start - PAGE), "prev"));
    if (start + PAGE < found.length) links.push(link(start + PAGE, "next"));
    return {
      status: 200,
      headers: { link: links.join(", ") },
      body: found.slice(start, start + PAGE).map((set) => showRRset(domain, set)),
    };
  }

  function rrset(request: ApiRequest, domain: Domain, path: readonly string[]): Reply {
    const [name, type] = path;
    if (path.length !== 2) throw notFound();
    const subname = name === "@" ? "" : name!;
    const found = domain.rrsets.find((set) => set.subname === subname && set.type === type);
    if (request.method === "DELETE") {
      if (found) save(domain, "PATCH", [{ subname, type, records: [] }], false);
      return { status: 204 };
    }
    if (!found) throw notFound("No RRset matches the given query.");
    if (request.method === "GET") return { status: 200, body: showRRset(domain, found) };
    if (request.method !== "PATCH" && request.method !== "PUT") throw wrongMethod(request);
    const sent = (request.body ?? {}) as Partial<RRset>;
    const moved = (["subname", "type"] as const).filter((key) => (sent[key] ?? found[key]) !== found[key]);
    if (moved.length > 0)
      throw new DesecError(400, Object.fromEntries(moved.map((key) => [key, ["Can only be written on create."]])));
    const [changed] = save(domain, request.method, [{ ...(request.body as object), subname, type }], false);
    return changed && changed.records.length > 0 ? { status: 200, body: showRRset(domain, changed) } : { status: 204 };
  }

  function save(domain: Domain, method: Method, items: readonly unknown[], bulk: boolean): RRset[] {
    const now = new Date().toISOString();
    const { name, rrsets, minimumTtl } = domain;
    const outcome = applyBulk({ domain: name, rrsets, minimumTtl }, method, items, now);
    if ("texts" in outcome) throw new DesecError(400, outcome.texts);
    if ("errors" in outcome) {
      const positional = outcome.errors.map((error) => error ?? {});
      throw new DesecError(400, bulk ? positional : positional[0]!);
    }
    domain.rrsets = outcome.rrsets;
    domain.touched = now;
    domain.serial++;
    served.changed(domain.name);
    return outcome.changed;
  }

  const zones = () => state.domains.map((domain) => served.get(domain.name));
  return { respond, unreadable, zones, snapshot: () => state };
}

const order = (a: RRset, b: RRset): number => (`${a.subname} ${a.type}` < `${b.subname} ${b.type}` ? -1 : 1);

function authenticate(request: ApiRequest): void {
  const header = request.headers.authorization;
  if (header === undefined) throw new DesecError(401, { detail: "Authentication credentials were not provided." });
  if (!header.startsWith("Token "))
    throw new DesecError(401, { detail: "Authentication credentials were not provided." });
  if (!DESEC_TOKEN.test(header)) throw new DesecError(401, { detail: "Invalid token." });
}

const notFound = (detail = "Not found.") => new DesecError(404, { detail });

/** What a body that is no JSON gets, told as Python does. */
function unreadable(text: string): Reply {
  const at = text.length - text.trimStart().length;
  const inObject = text[at] === "{";
  const column = inObject ? at + 1 : at;
  const expected = inObject ? "property name enclosed in double quotes" : "value";
  const where = `line 1 column ${column + 1} (char ${column})`;
  return { status: 400, body: { detail: `JSON parse error - Expecting ${expected}: ${where}` } };
}

const wrongMethod = (request: ApiRequest) => new DesecError(405, { detail: `Method "${request.method}" not allowed.` });

const showDomain = (domain: Domain) => ({
  created: domain.created,
  published: domain.touched,
  touched: domain.touched,
  name: domain.name,
  minimum_ttl: domain.minimumTtl,
});

const showRRset = (domain: Domain, set: RRset) => ({
  ...set,
  domain: domain.name,
  name: `${set.subname === "" ? "" : `${set.subname}.`}${domain.name}.`,
});

function serve(domain: Domain): ServedZone {
  const soa = `get.desec.sandbox. get.desec.sandbox. ${domain.serial} 86400 3600 2419200 3600`;
  const sets = domain.rrsets.map(({ subname, type, ttl, records }) => ({
    name: subname === "" ? domain.name : `${subname}.${domain.name}`,
    type,
    ttl,
    values: records,
  }));
  return new ServedZone(domain.name, [{ name: domain.name, type: "SOA", ttl: 300, values: [soa] }, ...sets]);
}
