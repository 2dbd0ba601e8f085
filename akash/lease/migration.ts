import type { Manifest } from "../../sdl/types.ts";
import type { LeaseStatus } from "../gateway/lease-status.ts";
import { judgeReadiness } from "./readiness.ts";

/** What a lease takes over from other leases of its owner at the same provider. */
export interface Migration {
  readonly hostnames: readonly string[];
  readonly endpoints: readonly string[];
  /** Sequences of the deployments that have it, as far as they are known. */
  readonly from: readonly string[];
}

/** Milliseconds in which a provider has cleaned up after a deployment that was closed. */
const CLEANUP = 15_000;

/**
 * What to have handed over to a lease once its own containers run, so that a name or an address is unreachable only
 * for a moment. A provider withholds what another deployment of the owner has under the same name.
 * @param predecessors open deployments of the service at the provider
 * @param waited milliseconds since every replica runs: without predecessors, one that has just been closed may be the holder
 */
export function decideMigration(
  manifest: Manifest,
  status: LeaseStatus | null,
  predecessors: readonly string[],
  waited: number,
): Migration | undefined {
  const { running, hostnames, endpoints } = judgeReadiness(manifest, status);
  if (!running || hostnames.length + endpoints.length === 0) return undefined;
  if (predecessors.length === 0 && waited < CLEANUP) return undefined;
  return { hostnames, endpoints, from: predecessors };
}
