/** Cloudflare's records, one a value, as record sets; and the operations that change a record set. Pure. */
import { AUTOMATIC, AUTOMATIC_TTL, canonicalOptions, type Note } from "../../records/cloudflare-options.ts";
import type { RecordChange, RecordSet } from "../../records/records.ts";
import { DnsProviderError } from "../errors.ts";
import { fullName, relativeTo } from "../names.ts";
import type { HostedZone } from "../provider.ts";
import { isApexNs, withOwnServers, withoutOwnServers } from "./own-servers.ts";
import { type Content, fromRecord, toContent } from "./record.ts";
import type { BatchAnswer, CloudflareRecord } from "./shapes.ts";

const PROXIABLE = new Set(["A", "AAAA", "CNAME"]);

/** Operations of one changed record set. */
export interface Operations {
  readonly deletes: readonly { readonly id: string }[];
  readonly patches: readonly (Body & { readonly id: string })[];
  readonly posts: readonly Body[];
}

/** One record as it is sent. */
interface Body extends Content {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
}

/** One record without its name, value apart: what a write can change. */
interface State {
  readonly value: string;
  readonly ttl: number;
  readonly proxied: boolean;
  readonly flattened: boolean;
  readonly comment: string;
  /** Sorted. */
  readonly tags: readonly string[];
}

function stateOf(record: CloudflareRecord): State {
  const { ttl, proxied, comment, tags, settings } = record;
  const flattened = settings?.flatten_cname === true;
  const value = fromRecord(record);
  return { value, ttl, proxied: proxied === true, flattened, comment: comment ?? "", tags: [...(tags ?? [])].sort() };
}

/** All records of one name and type; see `isProxiedInPart`. */
export function recordSetOf(zone: HostedZone, listed: readonly CloudflareRecord[]): RecordSet {
  const states = listed.map(stateOf);
  const { name: full, type } = listed[0]!;
  const name = relativeTo(zone.name, full);
  const values = states.map(({ value }) => value);
  const proxied = states.every((state) => state.proxied);
  const mixed = !proxied && states.some((state) => state.proxied);
  const cloudflare = canonicalOptions({
    proxied,
    autoTtl: states.every(({ ttl }) => ttl === AUTOMATIC),
    flattened: states.some(({ flattened }) => flattened),
    notes: Object.fromEntries(states.map(({ value, comment, tags }): [string, Note] => [value, { comment, tags }])),
  });
  const ttl = mixed ? AUTOMATIC : Math.min(...states.map((state) => seconds(state.ttl)));
  const set = { name, type, ttl, values, ...(cloudflare && { cloudflare }) };
  return isApexNs(set) ? withOwnServers(zone, set) : set;
}

const seconds = (ttl: number): number => (ttl === AUTOMATIC ? AUTOMATIC_TTL : ttl);

/** Values that stay keep their record; one that goes and one that comes share a record. */
export function operationsOf(zone: HostedZone, change: RecordChange, listed: readonly CloudflareRecord[]): Operations {
  const [before, after] = [change.before, change.after].map((set) => set && withoutOwnServers(zone, set));
  const present = listed.map((record) => ({ id: record.id, state: stateOf(record) }));
  const values = new Set(present.map(({ state }) => state.value));
  if (!sameValues(values, new Set(before?.values))) {
    const message = `${change.key} was changed by somebody else since it was read`;
    throw new DnsProviderError("cloudflare", "conflict", message);
  }
  const wanted = after ? statesOf(after) : new Map<string, State>();
  const kept = present.filter(({ state }) => wanted.has(state.value));
  const gone = present.filter(({ state }) => !wanted.has(state.value));
  const missing = [...wanted.values()].filter(({ value }) => !values.has(value));
  const patch = ({ id, state }: (typeof present)[number], to: State) => ({ id, ...bodyOf(zone, after!, to, state) });
  const reused = missing.slice(0, gone.length).map((state, index) => patch(gone[index]!, state));
  const moved = kept.filter(({ state }) => JSON.stringify(state) !== JSON.stringify(wanted.get(state.value)));
  return {
    deletes: gone.slice(missing.length).map(({ id }) => ({ id })),
    patches: [...reused, ...moved.map((each) => patch(each, wanted.get(each.state.value)!))],
    posts: missing.slice(gone.length).map((state) => bodyOf(zone, after!, state)),
  };
}

const sameValues = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && a.isSubsetOf(b);

/** The records of a set, by value. */
function statesOf({ ttl, values, cloudflare = {} }: RecordSet): Map<string, State> {
  const { proxied = false, autoTtl = false, flattened = false, notes = {} } = cloudflare;
  return new Map(
    values.map((value): [string, State] => {
      const { comment = "", tags = [] } = notes[value] ?? {};
      return [value, { value, ttl: proxied || autoTtl ? AUTOMATIC : ttl, proxied, flattened, comment, tags }];
    }),
  );
}

/** Options that are neither wanted nor there are not sent: some plans refuse them. */
function bodyOf(zone: HostedZone, { name, type }: RecordSet, to: State, from?: State): Body {
  const { value, ttl, proxied, flattened, comment, tags } = to;
  return {
    name: fullName(name, zone.name),
    type,
    ttl,
    ...(PROXIABLE.has(type) && { proxied }),
    ...((flattened || from?.flattened) && { settings: { flatten_cname: flattened } }),
    ...((comment || from?.comment) && { comment }),
    ...((tags.length > 0 || (from?.tags.length ?? 0) > 0) && { tags }),
    ...toContent(type, value),
  };
}

/** Whether a batch's answer says that all of it was done: the records that went, and those that are there now. */
export function isDone(asked: Operations, answer: BatchAnswer): boolean {
  const ids = (each: readonly { readonly id: string }[] | null | undefined) => new Set(each?.map(({ id }) => id));
  const records = [...(answer.patches ?? []), ...(answer.posts ?? [])];
  const there = records.map((record) => keyOf({ ...record, value: fromRecord(record) })).sort();
  const wanted = [...asked.patches, ...asked.posts].map((body) => keyOf({ ...body, value: fromRecord(body) })).sort();
  return (
    sameValues(ids(asked.deletes), ids(answer.deletes)) &&
    sameValues(ids(asked.patches), ids(answer.patches)) &&
    there.join("\n") === wanted.join("\n")
  );
}

const keyOf = ({ name, type, value }: { name: string; type: string; value: string }): string =>
  JSON.stringify([name.toLowerCase(), type, value]);
