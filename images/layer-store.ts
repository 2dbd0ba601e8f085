import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** A layer of a containers-storage folder, as far as it is read here. */
export interface Layer {
  readonly id: string;
  readonly parent?: string;
}

/** Whether one of the layers stands on one that neither its own store nor another has. Pure. */
export function isBroken(layers: readonly Layer[], others: readonly Layer[]): boolean {
  const known = new Set([...layers, ...others].map(({ id }) => id));
  return layers.some(({ parent }) => parent !== undefined && parent !== "" && !known.has(parent));
}

/**
 * Removes a store whose layers stand on images that are gone from the stores it reads: every build on it would fail.
 * What it holds is built anew.
 * @returns whether it was removed
 */
export async function removeBroken(store: string, imageStores: readonly string[]): Promise<boolean> {
  const others = await Promise.all(imageStores.map(layersOf));
  if (!isBroken(await layersOf(store), others.flat())) return false;
  await rm(store, { recursive: true, force: true });
  return true;
}

async function layersOf(store: string): Promise<Layer[]> {
  const text = await readFile(join(store, "overlay-layers", "layers.json"), "utf8").catch(() => "[]");
  return JSON.parse(text) as Layer[];
}
