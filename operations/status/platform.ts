import type { RecordSets } from "../../dns/records/records.ts";
import { backendOf } from "../../engine/backend.ts";
import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { backendUrl } from "../../engine/environment.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { readStackState, type StackState, stackOutput } from "../../engine/stack-state.ts";
import { hasStateFile, refuseDamagedState } from "../../engine/state-file.ts";
import { type DnsOutput, type PlatformOutput, platformOutput } from "../../stacks/output.ts";
import { presentGenerations } from "../backup/present-generations.ts";
import { heldTexts } from "../leases/held.ts";
import { publishedRecords } from "./published-records.ts";
import { unfinishedServices } from "./unfinished.ts";

/** What commands know of a platform that stands. */
export interface Platform extends Omit<PlatformOutput, "dns"> {
  readonly dns: PublishedZone[];
  /** Name of what each service with backups writes, by its present place. */
  readonly generations: Readonly<Record<string, string>>;
  /** What can only be read, a line each. */
  readonly held: readonly string[];
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
  const listed = new Set(platform.services.map(({ name }) => name));
  return {
    ...platform,
    services: [...platform.services, ...unfinishedServices(state, listed)],
    dns: platform.dns.map((each) => ({ ...each, records: recordsOf(each) })),
    generations: presentGenerations(state),
    held: heldTexts(state, platform.stage),
  };
}

/** The same of a stage that nothing is set up for: where its state is a file, it is read without Pulumi and a passphrase. */
export async function platformThatStands(open: OpenStage): Promise<Platform | undefined> {
  const environment = { PULUMI_BACKEND_URL: await backendUrl(open.stage.sandbox !== undefined) };
  if (backendOf(environment).kind !== "folder") return readPlatform(await readyStage(open));
  await refuseDamagedState(open.name, environment);
  return (await hasStateFile(open.name, environment)) ? readPlatform({ ...open, environment }) : undefined;
}
