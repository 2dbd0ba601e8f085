/** `dns/status/<zone>.yaml`: pool values whose status is not what their zone file says, and who decided so. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { readText } from "../../input/file.ts";
import { dataOf, MOST_YAML, parseYaml } from "../../input/yaml.ts";
import type { ZoneRecord } from "../zone-files/zone-record.ts";

const override = z.strictObject({
  status: z.enum(["up", "down"]),
  reason: z.string(),
  /** RFC 3339, UTC. */
  since: z.iso.datetime(),
  /** `dns monitor`, or the user who decided by hand. */
  by: z.string().min(1),
});
const statusFile = z.record(z.string(), z.record(z.string(), z.record(z.string(), override)));

export type Override = z.output<typeof override>;
/** By pool and value. */
export type RecordOverrides = Readonly<Record<string, Readonly<Record<string, Override>>>>;
/** By `name/TYPE`. */
export type ZoneOverrides = Readonly<Record<string, RecordOverrides>>;

/** What the monitor signs with; no user's name holds a space. The monitor may remove its own overrides, never those of people. */
export const MONITOR = "dns monitor";

export class InvalidStatusFileError extends Error {
  override readonly name = "InvalidStatusFileError";
}

/** Path of a zone's status file below the project folder. */
export const statusPath = (zone: string): string => `dns/status/${zone}.yaml`;

/**
 * A zone's overrides; none where it has no file.
 * @param root the project folder
 * @throws InvalidStatusFile naming the place of the first mistake
 */
export function readOverrides(root: string, zone: string): ZoneOverrides {
  const file = join(root, statusPath(zone));
  return existsSync(file) ? parseStatusFile(() => readText(file, MOST_YAML), statusPath(zone)) : {};
}

/** @param file for the message only */
export function parseStatusFile(text: () => string, file: string): ZoneOverrides {
  const result = statusFile.safeParse(read(text, file) ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InvalidStatusFileError(`${file}: ${issue!.path.join(" > ")}: ${issue!.message}`);
}

function read(text: () => string, file: string): unknown {
  try {
    return dataOf(parseYaml(text()));
  } catch (error) {
    throw new InvalidStatusFileError(`${file}: ${(error as Error).message}`);
  }
}

const HEAD =
  "# Written by ./platform dns monitor and ./platform dns failover. Commit it: ./platform up serves what it says.\n";

export const printStatusFile = (overrides: ZoneOverrides): string =>
  HEAD + stringify(overrides, { sortMapEntries: true, lineWidth: 0 });

/** A value of a pool of a record. */
export interface PoolMember {
  /** `name/TYPE`. */
  readonly key: string;
  readonly pool: string;
  readonly value: string;
}

/** The overrides with that of one value set, or taken away. */
export function withOverride(
  all: ZoneOverrides,
  { key, pool, value }: PoolMember,
  set: Override | null,
): ZoneOverrides {
  const { [value]: _, ...values } = all[key]?.[pool] ?? {};
  const inPool = set === null ? values : { ...values, [value]: set };
  const pools = withEntry(all[key] ?? {}, pool, inPool);
  return withEntry(all, key, pools);
}

function withEntry<T extends object>(record: Readonly<Record<string, T>>, key: string, entry: T): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return Object.keys(entry).length === 0 ? rest : { ...rest, [key]: entry };
}

/** Overrides of values that no pool holds: a record was changed, or the file edited in another spelling. */
export function unmatchedOverrides(
  records: Readonly<Record<string, Pick<ZoneRecord, "dynamic">>>,
  overrides: ZoneOverrides,
): readonly PoolMember[] {
  return Object.entries(overrides).flatMap(([key, pools]) =>
    Object.entries(pools).flatMap(([pool, values]) =>
      Object.keys(values)
        .filter((value) => !records[key]?.dynamic?.pools[pool]?.values.some((each) => each.value === value))
        .map((value) => ({ key, pool, value })),
    ),
  );
}
