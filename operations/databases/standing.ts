import type { ReadyStage } from "../../engine/engine.ts";
import type { StandbyStatus } from "../status/report.ts";
import { lagOf, type Observed } from "./decide.ts";
import { observeDatabase } from "./observe.ts";

/** Seconds that a standby may be behind. */
const MOST_LAG = 60;

/** How the standbys of a stage are; empty where it has none. */
export async function lookAtStandbys(ready: ReadyStage): Promise<StandbyStatus[]> {
  const observed = await observeDatabase(ready);
  return observed ? [judgeStandby(observed)] : [];
}

/** Pure. */
export function judgeStandby({ primary, standby, of }: Observed): StandbyStatus {
  const [leads, follows] = [of.primary, of.standby];
  const lag = "seen" in leads && "seen" in follows ? lagOf(leads.seen, follows.seen) : undefined;
  const problems: string[] = [];
  const problem = (says: string) => void problems.push(says);
  if (!("seen" in leads)) problem(`${primary} does not say how it is: ${leads.why}`);
  else if (leads.seen.held)
    problem(`${primary} can only be read, as it is held for a failover: ./platform failover postgres goes on with it`);
  else if (leads.seen.recovering) problem(`${primary} is not promoted yet, which the stage file says: ./platform up`);
  if (!("seen" in follows)) problem(`${standby} does not say how it is: ${follows.why}`);
  else if (!follows.seen.recovering)
    problem(`${standby} takes writes, which the stage file says of ${primary}: ./platform up`);
  else if (!follows.seen.receiving) problem(`${standby} receives nothing from ${primary}`);
  else if (lag && lag.seconds > MOST_LAG) problem(`${standby} is ${lag.seconds} s behind`);
  return {
    service: "postgres",
    primary,
    standby,
    lagBytes: lag?.bytes ?? null,
    lagSeconds: lag?.seconds ?? null,
    says:
      lag === undefined ? "not known" : lag.bytes === 0 ? "has all" : `${lag.seconds} s (${lag.bytes} bytes) behind`,
    problems,
  };
}
