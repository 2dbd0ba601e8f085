import type { Code } from "../../errors/codes.ts";
import { containerFix } from "../../errors/container-fault.ts";
import type { Explained } from "../../errors/explain.ts";
import { rootCauseText } from "../../errors/text.ts";
import type { Manifest } from "../../sdl/types.ts";
import type { Caller } from "../caller.ts";
import { poll } from "../chain/wait.ts";
import { Gateway, type GatewayLease } from "../gateway/gateway.ts";
import type { LeaseStatus } from "../gateway/lease-status.ts";
import type { Market } from "../market.ts";
import { decideMigration, type Migration } from "./migration.ts";
import { judgeReadiness } from "./readiness.ts";
import { type Diagnosis, diagnose, type LeasedContainer, readSymptoms } from "./symptoms.ts";

/** The manifest is with the provider, but what it describes does not run. */
export class NotReadyError extends Error implements Explained {
  override readonly name: string = "NotReadyError";
  readonly code: Code;
  readonly fix: string | undefined;
  /** Whether the provider said that it has the manifest. */
  readonly deployed: boolean;
  /** Whether no provider could run it. */
  readonly everywhere: boolean;

  constructor(message: string, deployed: boolean, diagnosis?: Diagnosis) {
    super(message);
    this.deployed = deployed;
    this.code = diagnosis?.code ?? "not-ready";
    this.fix = diagnosis && containerFix(diagnosis.fault);
    this.everywhere = diagnosis?.everywhere ?? false;
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

/** Milliseconds between two looks at why something does not start: rarely, as each reads events and logs. */
const SYMPTOMS_INTERVAL = 20_000;
/** A registry that says no so many looks in a row will go on doing so. */
const FINAL_LOOKS = 3;

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
  let diagnosis: Diagnosis | undefined;
  let finalLooks = 0;
  let lookedAt = Date.now();
  const examine = async (running: boolean) => {
    if (running || Date.now() - lookedAt < Math.min(SYMPTOMS_INTERVAL, (timeout * 1000) / 10)) return;
    [diagnosis] = diagnose(containersOf(manifest), await readSymptoms(gateway, caller.signal));
    lookedAt = Date.now();
    finalLooks = diagnosis?.everywhere ? finalLooks + 1 : 0;
  };
  const look = async () => {
    deployed = false;
    const found = await gateway.status(caller.signal);
    deployed = found !== null;
    const { ready, running, waiting } = judgeReadiness(manifest, found);
    if (ready && found) return found;
    await examine(running || !found);
    last = running || !diagnosis ? `waiting for ${waiting.join(", ")}` : diagnosis.says;
    caller.status(last.split("\n", 1)[0]!);
    if (finalLooks >= FINAL_LOOKS) throw new NotReadyError(last, deployed, diagnosis);
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
          if (error instanceof NotReadyError) throw error;
          last = rootCauseText(error);
          return undefined;
        }),
      timeout * 1000,
      caller.signal,
    );
    if (status) return status;
    if (deployed && !runningSince)
      [diagnosis] = diagnose(containersOf(manifest), await readSymptoms(gateway, caller.signal));
  } finally {
    await gateway.close();
  }
  throw new NotReadyError(`not ready within ${timeout} s: ${diagnosis?.says ?? last}`, deployed, diagnosis);
}

const containersOf = (manifest: Manifest): LeasedContainer[] =>
  manifest.flatMap(({ services }) =>
    services.map(({ name, resources }) => ({ name, memory: resources.memory.size.val })),
  );

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
