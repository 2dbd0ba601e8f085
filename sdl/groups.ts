import { compile } from "./compile.ts";
import type { Sdl } from "./document.ts";
import { duration } from "./quantity.ts";
import type { GroupSpec } from "./types.ts";

/** What is ordered on the market for a checked SDL, groups by name. */
export function toGroupSpecs(sdl: Sdl): GroupSpec[] {
  return compile(sdl).groupSpecs;
}

/** Least notice a provider has to give before it reclaims the lease, in nanoseconds; undefined = none asked for. */
export function reclamationWindow(sdl: Sdl): number | undefined {
  return sdl.reclamation && duration(sdl.reclamation.min_window);
}
