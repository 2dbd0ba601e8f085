import type { S3 } from "./s3/client.ts";

/** One backup that is whole: a new place can begin with it. */
export interface Backup {
  /** What a person names it by. */
  readonly label: string;
  readonly kind: "full" | "differential" | "incremental" | "snapshot";
  /** When it was begun, milliseconds since 1970; by the clock of its container where that is told. */
  readonly begun: number;
  /** When its last file was written, milliseconds since 1970, by the service's clock. */
  readonly finished: number;
  /** Octets that it takes in the repository, compressed, without what it shares with others; absent = that is not told. */
  readonly size?: number;
}

/**
 * What the backups of one kind of data look like in a repository, below the folder of their service, to somebody without their
 * key. All times are milliseconds since 1970. Each throws S3Error.
 */
export interface Archive {
  /** Names of the generations that ever wrote there. */
  generations(s3: S3, folder: string): Promise<string[]>;
  /** Of a generation, the oldest first. */
  backups(s3: S3, folder: string, generation: string): Promise<Backup[]>;
  /** When its newest backup was completed; undefined where there is none. Reads no sizes. */
  lastBackup(s3: S3, folder: string, generation: string): Promise<number | undefined>;
  /** Until when what it wrote is there; undefined where nothing is. */
  lastArchived(s3: S3, folder: string, generation: string): Promise<number | undefined>;
  /** Deletes all it has, so that where it was interrupted it can be done again and nobody takes what is left for a backup. */
  remove(s3: S3, folder: string, generation: string): Promise<void>;
}
