import { userInfo } from "node:os";
import { servedValues } from "../../dns/pools/served-record.ts";
import { MONITOR } from "../../dns/pools/status-file.ts";
import { toAscii } from "../../dns/records/name.ts";
import { poolChain, statusOf } from "../../dns/zone-files/pools.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { failOver } from "../../operations/failover/fail-over.ts";
import { type ManagedRecord, managedRecords } from "../../operations/failover/managed-record.ts";
import { type StatusChange, withChanges } from "../../operations/failover/status-change.ts";
import type { StageOptions } from "../terminal/options.ts";
import { paint, write } from "./output.ts";

interface FailoverOptions extends StageOptions {
  pool: string;
  status: "up" | "down" | "obey";
  reason: string;
  webhook?: string;
}

/** `platform dns failover`: a person decides which pool is served. */
export async function failover(name: string, options: FailoverOptions): Promise<void> {
  const open = await openStage(options.stage);
  const records = withPool(managedRecords(open), name, options.pool);
  const proposed = records.flatMap((record) => changesOf(record, options));
  for (const record of records) refuseEmptying(record, proposed);
  const zones = records.map(({ zone }) => zone);
  const { changes, error } = await failOver(open, proposed, { ...options, again: zones });
  if (error)
    throw new UserError("failover", `it is written down, but not published; the next run does that. ${error.message}`);
  write(records.map((record) => paint("create", `✓ ${titleOf(record)} serves ${servedAfter(record, changes)}`)));
}

const titleOf = ({ record: { fqdn, type } }: ManagedRecord): string => `${fqdn} ${type}`;

const ofRecord = ({ zone, key }: ManagedRecord, changes: readonly StatusChange[]): StatusChange[] =>
  changes.filter((change) => change.zone === zone && change.key === key);

const servedAfter = (managed: ManagedRecord, changes: readonly StatusChange[]): string =>
  servedValues(managed.record, withChanges(managed.key, managed.overrides, ofRecord(managed, changes))).join(", ");

/** Records of that name, of any type, that have the pool. */
function withPool(managed: readonly ManagedRecord[], name: string, pool: string): ManagedRecord[] {
  const fqdn = `${toAscii(name.replace(/\.$/, ""))}.`;
  const named = managed.filter(({ record }) => record.fqdn === fqdn);
  const found = named.filter(({ record }) => pool in record.dynamic.pools);
  if (found.length > 0) return found;
  if (named.length > 0) {
    const pools = named.flatMap(({ record }) => Object.keys(record.dynamic.pools));
    throw new UserError("failover", `${name} has no pool "${pool}"`, `choose one of ${[...new Set(pools)].join(", ")}`);
  }
  const names = [...new Set(managed.map(({ record }) => record.fqdn.replace(/\.$/, "")))];
  throw new UserError(
    "failover",
    `${name} has no dynamic pools in the zones of this stage`,
    names.length > 0 ? `choose one of ${names.join(", ")}` : "describe them in dns/zones/ first: docs/failover.md",
  );
}

/** Changes of the pool's values that are not so already. */
function changesOf({ zone, key, record, overrides }: ManagedRecord, options: FailoverOptions): StatusChange[] {
  const { pool, status: to, reason } = options;
  const about = { zone, key, pool, to, reason, at: new Date().toISOString(), by: userInfo().username };
  return record.dynamic.pools[pool]!.values.flatMap(({ value }): StatusChange[] => {
    const existing = overrides[pool]?.[value];
    const from = existing?.status ?? "obey";
    return from === to && existing?.by !== MONITOR ? [] : [{ ...about, value, from }];
  });
}

/** The last pool that is up cannot be taken down: the name would have no address. */
function refuseEmptying(managed: ManagedRecord, proposed: readonly StatusChange[]): void {
  const { dynamic } = managed.record;
  const overrides = withChanges(managed.key, managed.overrides, ofRecord(managed, proposed));
  const up = poolChain(dynamic).some((id) =>
    dynamic.pools[id]!.values.some((value) => statusOf(id, value, overrides) === "up"),
  );
  if (up) return;
  throw new UserError(
    "failover",
    `${titleOf(managed)} would have no pool that is up; nothing was changed`,
    "set another pool up first",
  );
}
