import type { Answer, Seen } from "./seen.ts";

/** A database with a standby, as it was seen. */
export interface Observed {
  /** Names of the places: of the one that takes writes by the stage file, and of the other. */
  readonly primary: string;
  readonly standby: string;
  readonly of: { readonly primary: Answer; readonly standby: Answer };
  /** Seconds that may be lost where nobody is asked. */
  readonly maxLoss: number;
}

/** What a failover comes to. */
export type Failover =
  /** One was begun, and the place that the stage file names still follows: it is promoted. */
  | { readonly kind: "finish"; readonly to: string }
  /** Both run: the primary is held, and nothing is lost. */
  | { readonly kind: "planned"; readonly from: string; readonly to: string }
  /** The primary is silent: what the standby did not receive is lost. */
  | {
      readonly kind: "unplanned";
      readonly from: string;
      readonly to: string;
      readonly why: string;
      readonly standby: Seen;
    };

export type Decision = Failover | { readonly kind: "refused"; readonly why: string; readonly fix: string };

/** What a person who asks for a failover gets. Pure. */
export function failover({ primary: from, standby: to, of }: Observed): Decision {
  const look = "./platform status, and ./platform lease logs";
  if ("seen" in of.primary && isUnfinished(of.primary.seen)) return { kind: "finish", to: from };
  if (!("seen" in of.standby))
    return refused(
      `its standby ${to} cannot take over: ${of.standby.why}`,
      `${look} ${to}; ./platform up --refresh leases it again`,
    );
  const standby = of.standby.seen;
  if (!("seen" in of.primary)) {
    if (standby.receiving)
      return refused(
        `${from} is not reached from here (${of.primary.why}), but it runs: ${to} receives what is written there`,
        `${look} ${from}; try again once it is reached, or has ended`,
      );
    return { kind: "unplanned", from, to, why: of.primary.why, standby };
  }
  if (!standby.recovering)
    return refused(
      `${to} takes writes, which the stage file says of ${from}`,
      "./platform up makes of it what the stage file says",
    );
  if (!standby.receiving)
    return refused(
      `${to} receives nothing from ${from}, which runs`,
      `${look} ${to}: it goes on by itself, or is copied anew within minutes`,
    );
  return { kind: "planned", from, to };
}

/** What `up --refresh` does by itself: nothing where the primary may run, or the standby lacks too much. Pure. */
export function automaticFailover(observed: Observed): Failover | { readonly kind: "none"; readonly warning?: string } {
  const { primary, standby } = observed.of;
  if ("seen" in primary)
    return isUnfinished(primary.seen) ? { kind: "finish", to: observed.primary } : { kind: "none" };
  if (!primary.dead) return { kind: "none" };
  const decision = failover(observed);
  if (decision.kind === "refused") return { kind: "none", warning: decision.why };
  if (!("seen" in standby)) return { kind: "none" };
  const lacks = lackOf(standby.seen);
  if (lacks === undefined || lacks > observed.maxLoss) {
    const has = lacks === undefined ? "has received nothing" : `lacks the last ${Math.round(lacks)} s`;
    return {
      kind: "none",
      warning: `${observed.standby} ${has}, more than backup.maxLoss (${observed.maxLoss} s): it takes over by ./platform failover postgres`,
    };
  }
  return decision;
}

/** Since when nothing that it has was written, seconds; something is written in every `archiveTimeout`. Undefined where it never had anything. Pure. */
export const lackOf = ({ replayed, now }: Seen): number | undefined =>
  replayed === null ? undefined : Math.max(0, now - replayed);

/** How far a standby is behind: bytes, and seconds since what it has last was written. Pure. */
export function lagOf(primary: Seen, standby: Seen): { bytes: number; seconds: number } {
  const bytes = Math.max(0, primary.lsn - standby.lsn);
  return { bytes, seconds: bytes === 0 ? 0 : Math.round(lackOf(standby) ?? 0) };
}

/** The stage file names it, and it still follows. */
const isUnfinished = ({ recovering, held }: Seen): boolean => recovering && !held;

const refused = (why: string, fix: string): Decision => ({ kind: "refused", why, fix });
