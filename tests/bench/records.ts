import type { RecordSet } from "../../dns/records/records.ts";
import { printZone } from "../../dns/zone-files/zone-print.ts";
import { keepServices, Workspace } from "../workspace.ts";
import { largeZone } from "./large-zone.ts";
import { type Cost, measured, quickest, stateSize } from "./measured.ts";

const ZONE = "alternatefutures.test";

/** So many records in one zone at Google and deSEC, and no service: the sandbox's plan at Cloudflare holds 3,500. */
export async function measureRecords(port: number, count: number): Promise<Cost> {
  const workspace = await Workspace.make(port);
  try {
    await workspace.editStage((stage) => {
      keepServices(stage);
      stage.deleteIn(["config", "dns", "providers", "cloudflare"]);
    });
    await workspace.write(`dns/zones/${ZONE}.yaml`, printZone(zoneOf(count)));
    const started = await workspace.platform("sandbox", "start");
    if (started.code !== 0) throw new Error(started.screen);
    const up = await measured(workspace, "./platform up --yes");
    const preview = await quickest(workspace, "./platform preview --expect-no-changes");
    return { up, preview, state: await stateSize(workspace) };
  } finally {
    await workspace.dispose();
  }
}

/** Google holds 10,000 record sets, with SOA, NS and marker. */
const MOST_SETS = 9_990;

/** A set for each record; what there is no room for is a second address of the first hosts. */
function zoneOf(count: number): RecordSet[] {
  const sets = largeZone(Math.min(count, MOST_SETS));
  const hosts = sets.filter(({ type }) => type === "A").slice(0, count - sets.length);
  return sets.map((set) => (hosts.includes(set) ? { ...set, values: [...set.values, "192.0.2.1"] } : set));
}
