import {
  MONITOR,
  type Override,
  type PoolMember,
  type RecordOverrides,
  withOverride,
} from "../../dns/pools/status-file.ts";

/** One pool value that is to be served otherwise than before. */
export interface StatusChange extends PoolMember {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly zone: string;
  readonly from: "up" | "down" | "obey";
  /** `obey` leaves it to the monitor again. */
  readonly to: "up" | "down" | "obey";
  readonly reason: string;
  /** `dns monitor`, or a user. */
  readonly by: string;
}

/** What stands in the status file for it. What the monitor finds up needs no entry: it would be served anyway. */
export function overrideOf({ to, reason, at, by }: StatusChange): Override | null {
  if (to === "obey" || (to === "up" && by === MONITOR)) return null;
  return { status: to, reason, since: at, by };
}

/** A record's overrides after its changes. */
export function withChanges(
  key: string,
  overrides: RecordOverrides,
  changes: readonly StatusChange[],
): RecordOverrides {
  const all = changes.reduce((each, change) => withOverride(each, change, overrideOf(change)), { [key]: overrides });
  return all[key] ?? {};
}
