import { type FieldErrors, type Item, type Method, readItem } from "./item.ts";
import { unservable } from "./value.ts";

export interface RRset {
  readonly subname: string;
  readonly type: string;
  readonly ttl: number;
  /** Canonical presentation form. */
  readonly records: readonly string[];
  readonly created: string;
  readonly touched: string;
}

const SINGLE: ReadonlySet<string> = new Set(["CNAME", "DNAME"]);

/** A domain before a write. */
export interface Before {
  /** Without final dot. */
  readonly domain: string;
  readonly rrsets: readonly RRset[];
  readonly minimumTtl: number;
}

interface Bulk {
  /** The domain's record sets afterwards. */
  readonly rrsets: RRset[];
  /** One per item; no records = deleted. */
  readonly changed: RRset[];
}

/** Why a write is refused: by position, or the list of texts that the whole answer then is. */
export type Refused = { readonly errors: readonly (FieldErrors | undefined)[] } | { readonly texts: readonly string[] };

/** What a write of several record sets makes of a domain. Pure: the caller keeps it only when it is not refused. */
export function applyBulk(before: Before, method: Method, given: readonly unknown[], now: string): Bulk | Refused {
  const { domain, minimumTtl } = before;
  const sets = new Map(before.rrsets.map((set) => [keyOf(set), set]));
  const presentAt = (subname: string, type: string) => sets.get(keyOf({ subname, type }));
  const isPresent = (subname: string, type: string) => sets.has(keyOf({ subname, type }));
  const read = given.map((item) => readItem(item, { method, domain, minimumTtl, isPresent }));
  const twice = repeated(given);
  const errors = read.map((item, at) => twice.get(at) ?? ("errors" in item ? item.errors : undefined));
  if (errors.some((error) => error !== undefined)) return { errors };
  const items = read as Item[];
  const conflicts = conflictsOf(items, before.rrsets);
  if (conflicts.some((error) => error !== undefined)) return { errors: conflicts };
  const changed = items.map(({ subname, type, ttl, records }): RRset => {
    const present = presentAt(subname, type);
    return {
      subname,
      type,
      ttl: ttl ?? present?.ttl ?? minimumTtl,
      records: records ?? present!.records,
      created: present?.created ?? now,
      touched: now,
    };
  });
  const text = changed.map((set) => problemOf(set, domain)).find((problem) => problem !== undefined);
  if (text !== undefined) return { texts: [text] };
  for (const set of changed) {
    if (set.records.length > 0) sets.set(keyOf(set), set);
    else sets.delete(keyOf(set));
  }
  return { rrsets: [...sets.values()], changed };
}

const keyOf = ({ subname, type }: Pick<RRset, "subname" | "type">): string => `${subname}/${type}`;

/** Items that stand for one record set, each with the positions of the others. */
function repeated(given: readonly unknown[]): Map<number, FieldErrors> {
  const positions = Map.groupBy(given.keys(), (at) => {
    const { subname = "", type } = (given[at] ?? {}) as Partial<RRset>;
    return type === undefined ? `position ${at}` : `${subname}/${type}`;
  });
  const groups = [...positions.values()].filter((group) => group.length > 1);
  return new Map(
    groups.flatMap((group) =>
      group.map((at) => {
        const others = group.filter((other) => other !== at).join(", ");
        return [at, { non_field_errors: [`Same subname and type as in position(s) ${others}, but must be unique.`] }];
      }),
    ),
  );
}

/** Of each item, whether it would stand beside a CNAME, or be one beside others: in the same write, or in the database. */
function conflictsOf(items: readonly Item[], rrsets: readonly RRset[]): (FieldErrors | undefined)[] {
  const written = new Set(items.map(keyOf));
  const beside = Map.groupBy(items.entries(), ([, { subname }]) => subname);
  const kept = rrsets.filter((set) => !written.has(keyOf(set)));
  const stored = Map.groupBy(kept, ({ subname }) => subname);
  return items.map((item) => conflictOf(item, beside.get(item.subname) ?? [], stored.get(item.subname) ?? []));
}

/** @param beside items of that name, with their positions @param stored of that name, and not written */
function conflictOf(
  { type, records }: Item,
  beside: readonly (readonly [number, Item])[],
  stored: readonly RRset[],
): FieldErrors | undefined {
  if (records?.length === 0) return undefined;
  const clashes = (other: Pick<Item, "type">) => other.type !== type && (type === "CNAME" || other.type === "CNAME");
  const items = beside.filter(([, item]) => clashes(item) && item.records?.length !== 0);
  const types = stored.filter(clashes).map((set) => set.type);
  const found = [
    ...items.map(([at, item]) => `${at} (${item.type})`),
    ...(types.length > 0 ? [`database (${types.sort().join(", ")})`] : []),
  ];
  if (found.length === 0) return undefined;
  const message = `RRset with conflicting type present at same subname: ${found.join(", ")}.`;
  return { non_field_errors: [`${message} (No other RRsets are allowed alongside CNAME.)`] };
}

/** What only the database refuses, one text without a position. */
function problemOf({ subname, type, records }: RRset, domain: string): string | undefined {
  if (records.length === 0) return undefined;
  if (subname === "" && (type === "CNAME" || type === "DS")) return `${type} RRset cannot have empty subname.`;
  if (subname !== "" && type === "DNSKEY") return "DNSKEY RRset must have empty subname.";
  if (SINGLE.has(type) && records.length > 1) return `${type} RRset cannot have multiple records.`;
  const name = `${subname === "" ? "" : `${subname}.`}${domain}.`;
  return records.map((value) => unservable(type, name, value)).find((problem) => problem !== undefined);
}
