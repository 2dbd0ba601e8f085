import { join } from "node:path";
import { withLock } from "../../engine/lock.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { stateFolder } from "../../engine/root.ts";
import { zoneNames } from "../../stage/hosting.ts";
import { publish } from "./publish.ts";
import type { StatusChange } from "./status-change.ts";
import { appendAudit, StoredJson, writeStatus } from "./status-store.ts";
import { notify } from "./webhook.ts";

export interface Outcome {
  readonly changes: readonly StatusChange[];
  /** Absent when everything decided so far is published. */
  readonly error?: Error;
}

export interface FailOverOptions {
  /** Who is told of it. */
  readonly webhook?: string | undefined;
  /** Zones to publish even where nothing changes. */
  readonly again?: readonly string[];
  /** Ends the wait for another failover. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the changes down, then publishes their zones and those that an earlier failover could not publish.
 */
export async function failOver(
  open: OpenStage,
  proposed: readonly StatusChange[],
  { webhook, again = [], signal }: FailOverOptions = {},
): Promise<Outcome> {
  const unpublished = new StoredJson<readonly string[]>(open.name, "unpublished", []);
  const publishChanges = async () => {
    const left = unpublished.read().filter((zone) => zoneNames(open.stage).includes(zone));
    const zones = new Set([...left, ...again, ...proposed.map(({ zone }) => zone)]);
    if (zones.size === 0) return { changes: [] };
    unpublished.write([...zones]);
    const changes = writeStatus(proposed);
    const error = await publish(open, zones).then(
      () => undefined,
      (error_: Error) => error_,
    );
    if (!error) unpublished.write([]);
    appendAudit(changes, !error);
    return { changes, ...(error && { error }) };
  };
  const lock = join(stateFolder, "failover.lock");
  const outcome: Outcome = await withLock(lock, "another failover", publishChanges, { signal });
  const { changes, error } = outcome;
  if (changes.length > 0 || error) {
    await notify(webhook, { stage: open.name, changes, published: !error, ...(error && { error: error.message }) });
  }
  return outcome;
}
