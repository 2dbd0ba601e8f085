import { compile } from "./compile.ts";
import type { Sdl } from "./document.ts";
import type { GroupSpec } from "./types.ts";

/** What is ordered on the market for a checked SDL, groups by name. */
export function toGroupSpecs(sdl: Sdl): GroupSpec[] {
  return compile(sdl).groupSpecs;
}
