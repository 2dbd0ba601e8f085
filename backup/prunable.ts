import { beginningOf } from "./generations.ts";
import type { PastPlace } from "./history.ts";

/**
 * Generations whose backups and log nobody needs any more, the earliest first: others have gone on from them, and all of it is older than
 * what is kept. Never the one that serves, nor the one that a new place would begin with, whatever their age. Pure.
 * @param places the one that began first at first
 * @param before milliseconds since 1970: what is older is not kept
 */
export function prunable(places: readonly PastPlace[], before: number): PastPlace[] {
  const beginning = beginningOf("", places);
  const needed = new Set([places.at(-1)?.name, beginning.kind === "restore" ? beginning.ancestor : undefined]);
  return places.filter(({ name, begun, backups, archived }) => {
    const has = backups.length > 0 || archived !== undefined;
    const newest = Math.max(begun, archived ?? 0, ...backups.map(({ finished }) => finished));
    return has && !needed.has(name) && newest < before;
  });
}
