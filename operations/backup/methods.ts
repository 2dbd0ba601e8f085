import type { ArchiveKind } from "../../backup/archives.ts";
import type { Method } from "./method.ts";
import { pgbackrest } from "./pgbackrest.ts";
import { restic } from "./restic.ts";

/** By the kind of backup. */
export const METHODS: Record<ArchiveKind, Method> = { postgres: pgbackrest, volume: restic };
