import type { Method } from "./method.ts";
import { pgbackrest } from "./pgbackrest.ts";
import { restic } from "./restic.ts";

/** By the kind of backup. */
export const METHODS: Record<"postgres" | "volume", Method> = { postgres: pgbackrest, volume: restic };
