import type { Archive } from "./archive.ts";
import { postgresArchive } from "./postgres/archive.ts";
import { volumeArchive } from "./volume/archive.ts";

/** By the kind of data. */
export const ARCHIVES = { postgres: postgresArchive, volume: volumeArchive } as const satisfies Record<string, Archive>;

export type ArchiveKind = keyof typeof ARCHIVES;
