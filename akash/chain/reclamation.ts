import { duration } from "../../sdl/quantity.ts";
import type { Lease, WindowBounds } from "./client.ts";

/** Seconds of a window such as `24h`. */
export function windowSeconds(window: string): number {
  return duration(window) / 1e9;
}

/** Why the chain would not take this window; undefined when it would. @param bounds undefined on a chain without reclamation */
export function windowProblem(window: string, bounds: WindowBounds | undefined): string | undefined {
  const where = "akash.reclamation, or the service's placement.reclamation";
  if (!bounds) return `reclamation ${window}: this chain does not know reclamation; take it out of ${where}`;
  const seconds = windowSeconds(window);
  if (seconds >= bounds.min && seconds <= bounds.max) return undefined;
  const range = `${bounds.min / 3600} h to ${bounds.max / 3600} h`;
  return `reclamation ${window}: the chain takes windows of ${range}; change ${where}`;
}

/** When a lease that is being taken back ends; undefined for any other. */
export function reclaimedAt({ state, reclamation }: Lease): Date | undefined {
  const deadline = Number(reclamation?.deadline ?? 0);
  return state === "reclaiming" && deadline > 0 ? new Date(deadline * 1000) : undefined;
}

/** `its provider takes it back at 2026-12-01T10:00Z, in 23 h 50 min (decommission)`; undefined while it does not. */
export function reclaimText(lease: Lease, now: Date): string | undefined {
  const at = reclaimedAt(lease);
  if (!at) return undefined;
  const reason = lease.reclamation!.reason.replace("lease_closed_reason_", "");
  return `its provider takes it back at ${minuteOf(at)}, ${timeLeft(at, now)} (${reason})`;
}

/** `in 23 h 50 min`, or that the time is over. */
export function timeLeft(at: Date, now: Date): string {
  const minutes = Math.floor((at.getTime() - now.getTime()) / 60_000);
  if (minutes < 0) return "overdue";
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `in ${minutes} min` : `in ${hours} h ${minutes % 60} min`;
}

/** `2026-12-01T10:00Z` */
export function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
