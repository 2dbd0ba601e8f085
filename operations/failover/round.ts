import { type Decision, decide, EMPTY_HISTORY, type Policy, type ValueHistory } from "../../dns/pools/decide.ts";
import { servedValues } from "../../dns/pools/served-record.ts";
import { MONITOR, type Override } from "../../dns/pools/status-file.ts";
import { servedPools, statusOf } from "../../dns/zone-files/pools.ts";
import type { ManagedRecord } from "./managed-record.ts";
import { probeRecord, type Vantage, type VantageResult } from "./probe-record.ts";
import { type StatusChange, withChanges } from "./status-change.ts";

/** By zone, record, pool and value in one text. */
export type ValueHistories = Readonly<Record<string, ValueHistory>>;

export interface RoundOptions {
  readonly vantages: readonly Vantage[];
  readonly policy: Policy;
  /** Milliseconds for one probe. */
  readonly timeout: number;
}

/** A value after a round. */
export interface ValueReport {
  readonly pool: string;
  readonly value: string;
  /** As decided now. */
  readonly status: "up" | "down";
  /** By hand or by the zone file. */
  readonly pinned: boolean;
  readonly override: Override | null;
  readonly seen: Decision["seen"];
  readonly held: Decision["held"];
  readonly votes: readonly VantageResult[];
}

export interface RecordReport {
  readonly zone: string;
  readonly key: string;
  readonly fqdn: string;
  readonly type: string;
  /** What name servers are to answer after this round. */
  readonly serves: readonly string[];
  readonly values: readonly ValueReport[];
}

export interface Round {
  readonly records: readonly RecordReport[];
  readonly changes: readonly StatusChange[];
  readonly histories: ValueHistories;
}

/** Looks at all records once and decides; changes nothing. */
export async function runRound(
  managed: readonly ManagedRecord[],
  histories: ValueHistories,
  options: RoundOptions,
): Promise<Round> {
  const rounds = await Promise.all(managed.map((each) => runRecordRound(each, histories, options)));
  return {
    records: rounds.map(({ report }) => report),
    changes: rounds.flatMap(({ changes }) => changes),
    histories: Object.fromEntries(rounds.flatMap(({ remembered }) => remembered)),
  };
}

async function runRecordRound(managed: ManagedRecord, histories: ValueHistories, options: RoundOptions) {
  const results = await probeRecord(managed, options.vantages, options.timeout);
  const members = membersOf(managed, results, histories);
  const now = Date.now();
  const decisions = decide(members, options.policy, now);
  const values = members.map((member, index): ValueReport => {
    const { pool, value, pinned, votes, override } = member;
    const { change, seen, held } = decisions[index]!;
    return { pool, value, status: change ?? member.status, pinned, override, seen, held, votes };
  });
  const changes = values.flatMap((value, index) => {
    const { change } = decisions[index]!;
    return change === null ? [] : [changeOf(managed, value, members[index]!.status, change, now)];
  });
  const { zone, key, record } = managed;
  const report: RecordReport = {
    zone,
    key,
    fqdn: record.fqdn,
    type: record.type,
    serves: servedValues(record, withChanges(key, managed.overrides, changes)),
    values,
  };
  const remembered = decisions.map(
    ({ pool, value, valueHistory }) => [historyKey(managed, pool, value), valueHistory] as const,
  );
  return { report, changes, remembered };
}

const historyKey = ({ zone, key }: ManagedRecord, pool: string, value: string): string =>
  [zone, key, pool, value].join(" ");

function membersOf(
  managed: ManagedRecord,
  results: ReadonlyMap<string, readonly VantageResult[]>,
  histories: ValueHistories,
) {
  const { dynamic } = managed.record;
  return servedPools(dynamic).flatMap((pool) =>
    dynamic.pools[pool]!.values.map((given) => {
      const { value, status } = given;
      const override = managed.overrides[pool]?.[value] ?? null;
      return {
        pool,
        value,
        override,
        status: statusOf(pool, given, managed.overrides),
        pinned: override === null ? status !== "obey" : override.by !== MONITOR,
        votes: results.get(value) ?? [],
        valueHistory: histories[historyKey(managed, pool, value)] ?? EMPTY_HISTORY,
      };
    }),
  );
}

function changeOf(
  { zone, key }: ManagedRecord,
  { pool, value, votes }: ValueReport,
  from: "up" | "down",
  to: "up" | "down",
  now: number,
): StatusChange {
  const reasons = votes.filter(({ seen }) => seen === to).map(({ vantage, detail }) => `${vantage}: ${detail}`);
  return { at: new Date(now).toISOString(), zone, key, pool, value, from, to, reason: reasons.join("; "), by: MONITOR };
}

/** Pools in which nothing is up, or nothing would be if something else were. */
export function deadPools({ values, fqdn, type }: RecordReport): string[] {
  const byPool = Map.groupBy(values, ({ pool }) => pool);
  return [...byPool]
    .filter(([, all]) => all.every(({ status, held }) => status === "down" || held === "the last one that is up"))
    .map(([pool]) => `${fqdn} ${type}: pool ${pool} is down`);
}
