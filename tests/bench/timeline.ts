import type { Arrival } from "../../engine/events/follow.ts";
import { nameOf, type StackState } from "../../engine/stack-state.ts";
import type { Work } from "./critical-path.ts";

/** When the engine worked on what, and on what else that depends. Seconds. Components do nothing, and are left out. */
export function timeline(arrivals: readonly Arrival[], { deployment }: StackState): Work[] {
  const began = new Map<string, number>();
  const ended = new Map<string, number>();
  for (const { event, at } of arrivals) {
    if (event.kind === "began") began.set(event.step.urn, at);
    if (event.kind === "done") ended.set(event.step.urn, at);
  }
  return (deployment.resources ?? [])
    .filter(
      ({ urn, type, delete: replaced }) => type.startsWith("af:") && !replaced && began.has(urn) && ended.has(urn),
    )
    .map(({ urn, dependencies }) => ({
      name: shortName(urn),
      began: began.get(urn)! / 1000,
      ended: ended.get(urn)! / 1000,
      after: (dependencies ?? []).map(shortName),
    }));
}

/** When the first transaction was about to be sent. Milliseconds; undefined where none was. */
export function firstBroadcast(arrivals: readonly Arrival[]): number | undefined {
  return arrivals.find(({ event }) => event.kind === "said" && event.text.startsWith("opening deployment "))?.at;
}

/** `af:akash:Manifest proxy` */
function shortName(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return `${types.slice(types.lastIndexOf("$") + 1)} ${nameOf(urn)}`;
}
