import { type Failover, lackOf } from "../../operations/databases/decide.ts";

/** What may be lost, as far as it is known. */
export function lossText({ to, standby }: Extract<Failover, { kind: "unplanned" }>): string {
  const lacks = lackOf(standby);
  if (standby.replayed === null || lacks === undefined)
    return `${to} has received nothing that was written since it began.`;
  const until = new Date(standby.replayed * 1000).toISOString();
  return `${to} has all until ${until}, ${Math.round(lacks)} s ago; what was written after that is lost.`;
}
