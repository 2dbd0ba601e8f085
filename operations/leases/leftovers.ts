import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { parseTag } from "../../akash/chain/tag.ts";
import { closeLeftovers } from "../../akash/lease/leftovers.ts";
import { pulumiOutput, type ReadyStage } from "../../engine/engine.ts";
import { say } from "../../engine/progress.ts";
import { root } from "../../engine/root.ts";
import { marketOf } from "../clients.ts";

/** Longest time closing may take, milliseconds. */
const limit = 600_000;

/**
 * Closes deployments of the stage that its state does not hold: what interrupted runs opened before minds were changed.
 * @param running also those that were given a manifest, as after a destroy
 */
export async function closeUnowned(ready: ReadyStage, running: boolean): Promise<void> {
  const exported = JSON.parse(await pulumiOutput(ready, ["stack", "export"])) as Exported;
  const places = (exported.deployment.resources ?? []).filter(({ type }) => type === "af:akash:Deployment");
  const owned = new Set(places.map(({ id = "" }) => id.split("/").at(-1) ?? ""));
  const { name: project } = parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  const closed = await closeLeftovers(
    await marketOf(ready.stage),
    { project, stage: ready.name, owned, running },
    { signal: AbortSignal.timeout(limit), status: say },
  );
  for (const tag of closed) say(`closed a deployment of ${parseTag(tag)?.service} that an interrupted run had left`);
}

interface Exported {
  readonly deployment: { readonly resources?: readonly { type: string; id?: string }[] };
}
