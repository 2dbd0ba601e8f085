import { rootCauseText } from "../../errors/text.ts";
import type { Manifest } from "../../sdl/types.ts";
import type { Caller } from "../caller.ts";
import { poll } from "../chain/wait.ts";
import { Gateway, type GatewayLease } from "../gateway/gateway.ts";
import type { LeaseStatus } from "../gateway/lease-status.ts";
import type { Market } from "../market.ts";
import { decideMigration, type Migration } from "./migration.ts";
import { judgeReadiness } from "./readiness.ts";

/** The manifest is with the provider, but what it describes does not run. */
export class NotReadyError extends Error {
  override readonly name: string = "NotReadyError";
  /** Whether the provider said that it has the manifest. */
  readonly deployed: boolean;

  constructor(message: string, deployed: boolean) {
    super(message);
    this.deployed = deployed;
  }
}

/** Everything runs, but the provider did not hand over names or addresses that another deployment of ours holds. */
export class WithheldError extends NotReadyError {
  override readonly name = "WithheldError";
  readonly endpoints: readonly string[];

  constructor({ hostnames, endpoints }: Migration, why: string) {
    super(`the provider did not hand ${[...endpoints, ...hostnames].join(", ")} over to this lease: ${why}`, true);
    this.endpoints = endpoints;
  }
}

export interface ReadyOptions {
  /** Seconds. */
  readonly timeout: number;
  /** Open deployments of the service at the same provider. */
  readonly predecessors: readonly string[];
}

/** Milliseconds in which names and addresses must have been handed over: part of the time until all must be ready. */
const handOverTimeout = (timeout: number) => Math.min(60_000, (timeout * 1000) / 3);

/**
 * Waits until every replica is ready, takes over what predecessors have under the manifest's names, and waits until
 * every leased IP and host name is there. @throws NotReadyError
 */
export async function awaitReady(
  market: Market,
  target: GatewayLease,
  manifest: Manifest,
  { timeout, predecessors }: ReadyOptions,
  caller: Caller,
): Promise<LeaseStatus> {
  const gateway = await Gateway.open(market, target, caller.signal);
  let last = "no status yet";
  let deployed = false;
  let runningSince: number | undefined;
  let refusal: string | undefined;
  const look = async () => {
    deployed = false;
    const found = await gateway.status(caller.signal);
    deployed = found !== null;
    const { ready, running, waiting } = judgeReadiness(manifest, found);
    if (ready && found) return found;
    last = `waiting for ${waiting.join(", ")}`;
    caller.status(last);
    runningSince = running ? (runningSince ?? Date.now()) : undefined;
    const waited = Date.now() - (runningSince ?? Date.now());
    const migration = decideMigration(manifest, found, predecessors, waited);
    if (migration && waited > handOverTimeout(timeout))
      throw new WithheldError(migration, refusal ?? "it said it would");
    if (migration) refusal = await migrate(gateway, migration, caller);
    return undefined;
  };
  try {
    const status = await poll(
      () =>
        look().catch((error: unknown) => {
          caller.signal.throwIfAborted();
          if (error instanceof WithheldError) throw error;
          last = rootCauseText(error);
          return undefined;
        }),
      timeout * 1000,
      caller.signal,
    );
    if (status) return status;
  } finally {
    await gateway.close();
  }
  throw new NotReadyError(`not ready within ${timeout} s: ${last}. Look at its logs with ./platform logs`, deployed);
}

/** Undefined, or why the provider did not do it this time. */
async function migrate(gateway: Gateway, migration: Migration, caller: Caller): Promise<string | undefined> {
  const { hostnames, endpoints, from } = migration;
  const holder = from.length > 0 ? `deployment ${from.join(", ")}` : "a deployment that has ended";
  caller.status(`taking ${[...endpoints, ...hostnames].join(", ")} over from ${holder}`);
  try {
    if (endpoints.length > 0) await gateway.migrateEndpoints(endpoints, caller.signal);
    if (hostnames.length > 0) await gateway.migrateHostnames(hostnames, caller.signal);
    return undefined;
  } catch (error) {
    caller.signal.throwIfAborted();
    return rootCauseText(error);
  }
}
