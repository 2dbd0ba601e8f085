import type { RecordSets } from "../../dns/records/records.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { readStackState, type StackState, stackOutput } from "../../engine/stack-state.ts";
import { type DnsOutput, type PlatformOutput, platformOutput } from "../../stacks/output.ts";
import { publishedRecords } from "./published-records.ts";

/** What commands know of a platform that stands. */
export interface Platform extends Omit<PlatformOutput, "dns"> {
  readonly dns: PublishedZone[];
}

/** A zone at one provider. */
export interface PublishedZone extends DnsOutput {
  /** The record sets that the stage wrote there. */
  readonly records: RecordSets;
}

/** What the last `up` left in the state, or undefined when the stage does not stand. */
export async function readPlatform(ready: ReadyStage): Promise<Platform | undefined> {
  return platformIn(await readStackState(ready));
}

/** Pure. */
export function platformIn(state: StackState): Platform | undefined {
  const platform = stackOutput(state, "platform", platformOutput);
  if (!platform) return undefined;
  const published = publishedRecords(state);
  const recordsOf = ({ provider, zone }: DnsOutput): RecordSets =>
    published.find((each) => each.provider === provider && each.zone === zone)?.records ?? {};
  return { ...platform, dns: platform.dns.map((each) => ({ ...each, records: recordsOf(each) })) };
}
