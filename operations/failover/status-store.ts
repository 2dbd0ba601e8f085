import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  MONITOR,
  printStatusFile,
  readOverrides,
  statusPath,
  withOverride,
  type ZoneOverrides,
} from "../../dns/pools/status-file.ts";
import { root, stateFolder } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { InputError, MIB } from "../../input/input-error.ts";
import { parseJson } from "../../input/json.ts";
import { overrideOf, type StatusChange } from "./status-change.ts";

/** What was decided and by whom, a JSON object a line, only ever appended to. */
const AUDIT = join(root, "dns", "status", "audit.jsonl");

/**
 * Writes the changes into the zones' status files.
 * @returns those that were written: what a person has pinned in the meantime is no longer the monitor's
 */
export function writeStatus(changes: readonly StatusChange[]): StatusChange[] {
  const byZone = Map.groupBy(changes, ({ zone }) => zone);
  return [...byZone].flatMap(([zone, ofZone]) => {
    let overrides = readOverrides(root, zone);
    const written = ofZone.filter((change) => !isPinned(overrides, change));
    for (const change of written) overrides = withOverride(overrides, change, overrideOf(change));
    if (written.length > 0) replaceFile(join(root, statusPath(zone)), printStatusFile(overrides));
    return written;
  });
}

function isPinned(overrides: ZoneOverrides, { key, pool, value, by }: StatusChange): boolean {
  const existing = overrides[key]?.[pool]?.[value];
  return by === MONITOR && existing !== undefined && existing.by !== MONITOR;
}

/** @param published whether the name servers' providers have taken it */
export function appendAudit(changes: readonly StatusChange[], published: boolean): void {
  if (changes.length === 0) return;
  mkdirSync(dirname(AUDIT), { recursive: true });
  appendFileSync(AUDIT, changes.map((change) => `${JSON.stringify({ ...change, published })}\n`).join(""));
}

/** Octets of what is kept between runs. */
const MOST = 16 * MIB;

/** A JSON file that a stage's failover keeps between runs; git ignores it. */
export class StoredJson<T> {
  readonly #file: string;
  readonly #empty: T;

  constructor(stage: string, name: string, empty: T) {
    this.#file = join(stateFolder, "failover", `${stage}-${name}.json`);
    this.#empty = empty;
  }

  read(): T {
    try {
      return existsSync(this.#file) ? (parseJson(readText(this.#file, MOST)) as T) : this.#empty;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new UserError("failover", `${this.#file} cannot be read: ${error.message}`, `rm ${this.#file}`);
    }
  }

  write(value: T): void {
    replaceFile(this.#file, `${JSON.stringify(value)}\n`);
  }
}

/** Replaces a file atomically. */
function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, text);
  renameSync(next, file);
}
