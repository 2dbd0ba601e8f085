import { type DnsApi, identifier, isZoneName, ServedZones } from "./api.ts";
import { routedAnswer } from "./google-answers.ts";
import { GoogleError } from "./google-refusal.ts";
import { showPolicy } from "./google-routing.ts";
import {
  checkSet,
  checkZone,
  type GoogleLimits,
  normalSet,
  type ResourceRecordSet,
  STANDARD_LIMITS,
  sameSet,
  valuesOf,
} from "./google-rrset.ts";
import type { ApiRequest, Reply } from "./http.ts";
import { uniformWorld, type World } from "./world.ts";
import { ServedZone } from "./zone.ts";

/** The only access token, as Cloudflare's, and project this double accepts. */
const GOOGLE_TOKEN = /^Bearer (.+\+)?sandbox-google$/;
const GOOGLE_PROJECT = "sandbox";
export const GOOGLE_NAME_SERVERS = ["ns1.google.sandbox", "ns2.google.sandbox"];

interface Zone {
  id: string;
  name: string;
  /** Absolute, with final dot. */
  dnsName: string;
  description: string;
  creationTime: string;
  sets: ResourceRecordSet[];
  changes: Change[];
}

interface Change {
  id: string;
  startTime: string;
  additions: ResourceRecordSet[];
  deletions: ResourceRecordSet[];
}

export interface GoogleState {
  sequence: number;
  zones: Zone[];
}

export interface GoogleOptions {
  readonly state?: GoogleState;
  readonly limits?: GoogleLimits;
  /** Milliseconds a change is `pending`; the answers of the name servers change at once. */
  readonly pending?: number;
  /** What routing policies see; default: nothing differs. */
  readonly world?: World;
  readonly onChange: () => void;
}

const DEFAULT_PAGE = 100;
const PAGE_LIMIT = 1000;

/** Cloud DNS v1: managed zones, record sets, atomic changes with exact-match deletions, and the project's quota. */
export function googleApi(options: GoogleOptions): DnsApi {
  const state: GoogleState = options.state ?? { sequence: 1, zones: [] };
  const limits = options.limits ?? STANDARD_LIMITS;
  const world = options.world ?? uniformWorld();
  const served = new ServedZones((id) => serve(state.zones.find((zone) => zone.id === id)!, world), options.onChange);

  const respond = (request: ApiRequest): Reply => {
    try {
      return route(request);
    } catch (error) {
      if (error instanceof GoogleError) return error.reply();
      throw error;
    }
  };

  function route(request: ApiRequest): Reply {
    if (!GOOGLE_TOKEN.test(request.headers.authorization ?? "")) {
      throw new GoogleError(
        401,
        "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token.",
      );
    }
    const [dns, version, projects, project, section, zoneKey, part, id, ...rest] = request.path;
    if (dns !== "dns" || version !== "v1" || projects !== "projects" || rest.length > 0) throw unknownPath(request);
    if (project !== GOOGLE_PROJECT) throw new GoogleError(403, "forbidden", "Forbidden");
    if (section === undefined && request.method === "GET")
      return ok({ kind: "dns#project", number: "1", id: project, quota: quota(limits) });
    if (section !== "managedZones") throw unknownPath(request);
    if (zoneKey === undefined) return request.method === "POST" ? createZone(request.body) : listZones(request);
    const zone = state.zones.find((each) => each.name === zoneKey || each.id === zoneKey);
    if (!zone)
      throw new GoogleError(
        404,
        "notFound",
        `The 'parameters.managedZone' resource named '${zoneKey}' does not exist.`,
      );
    if (part === undefined) return zoneItself(request, zone);
    if (part === "rrsets" && id === undefined && request.method === "GET") return listSets(request, zone);
    if (part === "changes" && id === undefined && request.method === "POST") return change(request.body, zone);
    if (part === "changes" && id === undefined && request.method === "GET") {
      return list(request, "changes", "dns#changesListResponse", [...zone.changes].reverse().map(showChange));
    }
    if (part === "changes" && id !== undefined && request.method === "GET") {
      const found = zone.changes.find((each) => each.id === id);
      if (!found)
        throw new GoogleError(404, "notFound", `The 'parameters.changeId' resource named '${id}' does not exist.`);
      return ok(showChange(found));
    }
    throw unknownPath(request);
  }

  function listZones(request: ApiRequest): Reply {
    const dnsName = request.query.get("dnsName");
    const zones = state.zones.filter((zone) => dnsName === null || zone.dnsName === dnsName);
    return list(request, "managedZones", "dns#managedZonesListResponse", zones.map(showZone));
  }

  function createZone(body: unknown): Reply {
    const { name, dnsName, description } = object(body);
    if (typeof name !== "string" || !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
      throw invalid("entity.managedZone.name", name);
    if (typeof dnsName !== "string" || !dnsName.endsWith(".") || !isZoneName(dnsName.slice(0, -1))) {
      throw invalid("entity.managedZone.dnsName", dnsName);
    }
    if (typeof description !== "string")
      throw new GoogleError(
        400,
        "required",
        "The 'entity.managedZone.description' parameter is required but was missing.",
      );
    if (state.zones.some((zone) => zone.name === name)) {
      throw new GoogleError(409, "alreadyExists", `The resource 'entity.managedZone' named '${name}' already exists`);
    }
    const id = BigInt(`0x${identifier("google zone", name, state.sequence).slice(0, 15)}`).toString();
    const servers = GOOGLE_NAME_SERVERS.map((host) => `${host}.`);
    const zone: Zone = {
      id,
      name,
      dnsName,
      description,
      creationTime: new Date().toISOString(),
      sets: [
        { name: dnsName, type: "NS", ttl: 21_600, rrdatas: servers },
        {
          name: dnsName,
          type: "SOA",
          ttl: 21_600,
          rrdatas: [`${servers[0]} cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300`],
        },
      ],
      changes: [],
    };
    state.sequence++;
    state.zones.push(zone);
    served.changed(id);
    return ok(showZone(zone));
  }

  function zoneItself(request: ApiRequest, zone: Zone): Reply {
    if (request.method === "GET") return ok(showZone(zone));
    if (request.method !== "DELETE") throw unknownPath(request);
    if (zone.sets.some((set) => !(set.name === zone.dnsName && (set.type === "NS" || set.type === "SOA")))) {
      throw new GoogleError(
        400,
        "containerNotEmpty",
        `The resource named '${zone.name}' cannot be deleted because it contains one or more 'resource records'.`,
      );
    }
    state.zones = state.zones.filter((each) => each !== zone);
    served.changed(zone.id);
    return { status: 204 };
  }

  function listSets(request: ApiRequest, zone: Zone): Reply {
    const name = request.query.get("name");
    const type = request.query.get("type");
    if (type !== null && name === null)
      throw new GoogleError(400, "required", "The 'parameters.name' parameter is required with 'parameters.type'.");
    const sets = zone.sets.filter(
      (set) => (name === null || set.name === name) && (type === null || set.type === type),
    );
    sets.sort((a, b) => (`${a.name} ${a.type}` < `${b.name} ${b.type}` ? -1 : 1));
    return list(request, "rrsets", "dns#resourceRecordSetsListResponse", sets.map(showSet));
  }

  /** Deletions first, then additions, on a copy: nothing is changed unless all of it is right. */
  function change(body: unknown, zone: Zone): Reply {
    const { additions: add = [], deletions: remove = [] } = object(body);
    if (!Array.isArray(add) || !Array.isArray(remove)) throw invalid("entity.change", body);
    if (add.length + remove.length === 0)
      throw new GoogleError(400, "required", "The 'entity.change' parameter is required but was missing.");
    if (add.length > limits.additions) throw overQuota("resourceRecordSetAdditionsPerChange");
    if (remove.length > limits.deletions) throw overQuota("resourceRecordSetDeletionsPerChange");
    const deletions = remove.map((set, index) => normalSet(set, limits, `entity.change.deletions[${index}]`));
    const additions = add.map((set, index) => normalSet(set, limits, `entity.change.additions[${index}]`));
    const size = [...additions, ...deletions].flatMap(valuesOf).reduce((sum, data) => sum + data.length, 0);
    if (size > limits.rdataBytes) throw overQuota("totalRrdataSizePerChange");
    const sets = new Map(zone.sets.map((set) => [keyOf(set), set]));
    for (const [index, set] of deletions.entries()) {
      const present = sets.get(keyOf(set));
      if (!present)
        throw new GoogleError(
          404,
          "notFound",
          `The 'entity.change.deletions[${index}]' resource named '${set.name} (${set.type})' does not exist.`,
        );
      if (!sameSet(present, set))
        throw new GoogleError(412, "conditionNotMet", `Precondition not met for 'entity.change.deletions[${index}]'`);
      sets.delete(keyOf(set));
    }
    for (const [index, set] of additions.entries()) {
      checkSet(set, zone.dnsName, limits, `entity.change.additions[${index}]`);
      if (sets.has(keyOf(set)))
        throw new GoogleError(
          409,
          "alreadyExists",
          `The resource 'entity.change.additions[${index}]' named '${set.name} (${set.type})' already exists`,
        );
      sets.set(keyOf(set), set);
    }
    checkZone([...sets.values()], zone.dnsName, limits);
    zone.sets = [...sets.values()].map((set) => (set.type === "SOA" ? nextSerial(set) : set));
    const made: Change = {
      id: String(zone.changes.length + 1),
      startTime: new Date().toISOString(),
      additions,
      deletions,
    };
    zone.changes.push(made);
    served.changed(zone.id);
    return ok(showChange(made));
  }

  const showChange = (change: Change) => ({
    kind: "dns#change",
    ...change,
    additions: change.additions.map(showSet),
    deletions: change.deletions.map(showSet),
    status: Date.now() - Date.parse(change.startTime) >= (options.pending ?? 100) ? "done" : "pending",
  });

  return { respond, zones: () => state.zones.map((zone) => served.get(zone.id)), snapshot: () => state };
}

const keyOf = (set: ResourceRecordSet): string => `${set.name} ${set.type}`;

function nextSerial(soa: ResourceRecordSet): ResourceRecordSet {
  const words = soa.rrdatas[0]!.split(" ");
  words[2] = String((Number(words[2]) + 1) % 2 ** 32);
  return { ...soa, rrdatas: [words.join(" ")] };
}

function showSet({ rrdatas, routingPolicy, ...set }: ResourceRecordSet) {
  const answers = routingPolicy ? { routingPolicy: showPolicy(routingPolicy) } : { rrdatas, signatureRrdatas: [] };
  return { kind: "dns#resourceRecordSet", ...set, ...answers };
}

const showZone = (zone: Zone) => ({
  kind: "dns#managedZone",
  id: zone.id,
  name: zone.name,
  dnsName: zone.dnsName,
  description: zone.description,
  creationTime: zone.creationTime,
  nameServers: GOOGLE_NAME_SERVERS.map((host) => `${host}.`),
  visibility: "public",
});

const quota = (limits: GoogleLimits) => ({
  kind: "dns#quota",
  managedZones: 10_000,
  resourceRecordsPerRrset: limits.valuesPerSet,
  rrsetAdditionsPerChange: limits.additions,
  rrsetDeletionsPerChange: limits.deletions,
  rrsetsPerManagedZone: limits.sets,
  itemsPerRoutingPolicy: limits.itemsPerPolicy,
  totalRrdataSizePerChange: limits.rdataBytes,
});

const overQuota = (name: string) =>
  new GoogleError(403, "quotaExceeded", `The resource record limit '${name}' is exceeded.`);
const invalid = (parameter: string, value: unknown) =>
  new GoogleError(400, "invalid", `Invalid value for '${parameter}': '${value}'`);
const unknownPath = (request: ApiRequest) =>
  new GoogleError(404, "notFound", `Not Found: ${request.method} /${request.path.join("/")}`);

function object(body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new GoogleError(400, "parseError", "Parse Error");
  return body as Record<string, unknown>;
}

const ok = (body: object): Reply => ({ status: 200, body });

/** One page; the token is the offset, opaque to clients. */
function list(request: ApiRequest, key: string, kind: string, all: readonly object[]): Reply {
  const asked = Number(request.query.get("maxResults") ?? DEFAULT_PAGE);
  const token = request.query.get("pageToken");
  const start = token === null ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (Number.isNaN(start)) throw invalid("parameters.pageToken", token);
  const end = start + Math.min(asked, PAGE_LIMIT);
  const next = end < all.length ? { nextPageToken: Buffer.from(String(end)).toString("base64url") } : {};
  return ok({ kind, [key]: all.slice(start, end), ...next });
}

function serve(zone: Zone, world: World): ServedZone {
  const sets = zone.sets
    .filter(({ type }) => type !== "ALIAS")
    .map((set) => {
      const { name, type, ttl, routingPolicy } = set;
      const valuesFor = routingPolicy && ((asker: string) => routedAnswer(routingPolicy, asker, world));
      return { name: name.slice(0, -1), type, ttl, values: valuesOf(set), ...(valuesFor && { valuesFor }) };
    });
  return new ServedZone(zone.dnsName.slice(0, -1), sets);
}
