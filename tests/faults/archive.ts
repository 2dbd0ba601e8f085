import { PROJECT, STAGE } from "./names.ts";
import { BUCKET, type ObjectStore, S3_URL } from "./object-store.ts";

/** The repository as the stage file names it. */
export const repository = {
  endpoint: S3_URL,
  bucket: BUCKET,
  region: "sandbox",
  pathStyle: true,
  accessKey: "faults",
  secretKey: "no-real-key",
};

/** Folder of a service in the bucket. */
export const folderFor = (service: string): string => `${PROJECT}/${STAGE}/${service}`;

/** Versions in the order in which they were committed. */
export type Versions = readonly number[];

interface Kept {
  versions: Versions;
  /** How many of them the last backup has. */
  backedUp: number;
}

/** What places keep in the repository, as pgBackRest does: its files are where the toolkit looks for them. */
export class Archive {
  readonly store: ObjectStore;
  /** Generations that were to archive another content than the one they had archived before: pgBackRest refuses that for good. */
  readonly diverged = new Set<string>();
  readonly #folder: string;
  readonly #kept = new Map<string, Kept>();

  constructor(store: ObjectStore, service: string) {
    this.store = store;
    this.#folder = folderFor(service);
  }

  /** All of a generation that is in its log. */
  versions(generation: string): Versions {
    return this.#kept.get(generation)?.versions ?? [];
  }

  /** Those that its last backup has; the others are only in its log. */
  backedUp(generation: string): Versions {
    return this.versions(generation).slice(0, this.#kept.get(generation)?.backedUp ?? 0);
  }

  isComplete(generation: string): boolean {
    return this.store.hasBelow(`${this.#folder}/backup/${generation}/`);
  }

  /** @returns false where the repository does not answer, or has other content under this name */
  push(generation: string, versions: Versions): boolean {
    if (this.store.down) return false;
    const before = this.versions(generation);
    if (before.length > 0 && versions[before.length - 1] !== before.at(-1)) {
      this.diverged.add(generation);
      return false;
    }
    this.#kept.set(generation, { backedUp: 0, ...this.#kept.get(generation), versions: [...versions] });
    this.store.put(`${this.#folder}/archive/${generation}/17-1/0000000100000000/${SEGMENT}`);
    return true;
  }

  /** Takes a full backup. @returns whether it is complete */
  backUp(generation: string, versions: Versions): boolean {
    if (!this.push(generation, versions)) return false;
    this.#kept.get(generation)!.backedUp = versions.length;
    this.store.put(`${this.#folder}/backup/${generation}/${LABEL}/backup.manifest`);
    return true;
  }

  /** Forgets a generation that is begun again. @returns false where the repository does not answer */
  forget(generation: string): boolean {
    if (this.store.down) return false;
    this.#kept.delete(generation);
    for (const part of ["archive", "backup"]) this.store.deleteBelow(`${this.#folder}/${part}/${generation}/`);
    return true;
  }
}

const SEGMENT = `${"0".repeat(24)}-${"a".repeat(40)}.zst`;
const LABEL = "20260101-000000F";
