/** A plan of several zones as a file: reviewed now, applied later exactly as reviewed. */
import { createHash } from "node:crypto";
import { type InputError, MIB } from "../../input/input-error.ts";
import { parseJson } from "../../input/json.ts";
import { canonicalOptions } from "../records/cloudflare-options.ts";
import type { RecordChange, RecordSet } from "../records/records.ts";
import { canonicalRouting } from "../records/routing.ts";
import { planShape } from "./plan-shape.ts";

export interface ZoneChanges {
  readonly provider: string;
  readonly zone: string;
  readonly changes: readonly RecordChange[];
}

export interface PlanFile {
  readonly version: 1;
  readonly stage: string;
  /** Zones without a change stand in it as well: one that appears there later is a difference. */
  readonly zones: readonly ZoneChanges[];
  /** SHA-256 over all of the above in canonical form, hex. */
  readonly checksum: string;
}

export class InvalidPlanFileError extends Error {
  override readonly name = "InvalidPlanFileError";
}

/** The plan in canonical form: equal plans are equal text. */
export function planFile(stage: string, zones: readonly ZoneChanges[]): PlanFile {
  const content = { version: 1 as const, stage, zones: zones.map(canonicalZone).sort(by(placeOf)) };
  return { ...content, checksum: checksumOf(content) };
}

/** Octets of a plan file: some 50,000 changes. */
export const MOST_PLAN = 16 * MIB;

/** Throws `InvalidPlanFile` for text that is no plan file, or one that was edited since it was written. */
export function readPlanFile(text: string): PlanFile {
  const file = json(text);
  const { data, error } = planShape.safeParse(file);
  if (error !== undefined) throw new InvalidPlanFileError(firstProblem(error.issues[0]!));
  const { checksum, ...content } = file as PlanFile;
  if (checksum !== checksumOf(content)) throw new InvalidPlanFileError("its checksum does not match: it was edited");
  return data as PlanFile;
}

function json(text: string): unknown {
  try {
    return parseJson(text, MOST_PLAN);
  } catch (error) {
    throw new InvalidPlanFileError((error as InputError).message);
  }
}

function firstProblem({ path, message }: { path: PropertyKey[]; message: string }): string {
  if (path.length === 0 || path[0] === "version") return "it is no plan of version 1";
  return `${path.join(".")}: ${message}`;
}

/** How the plan of now differs from the reviewed one, a line each; empty when they are the same. */
export function movedSince(reviewed: PlanFile, now: PlanFile): string[] {
  if (reviewed.checksum === now.checksum) return [];
  const [old, current] = [changesOf(reviewed), changesOf(now)];
  const moved = [...new Set([...old.keys(), ...current.keys()])].filter((key) => old.get(key) !== current.get(key));
  const lines = moved.map((key) => {
    if (!current.has(key)) return `${key} has nothing to change any more`;
    return `${key} ${old.has(key) ? "would change otherwise" : "would change as well"}`;
  });
  return reviewed.stage === now.stage ? lines : [`it is for stage ${reviewed.stage}, not ${now.stage}`, ...lines];
}

function changesOf({ zones }: PlanFile): Map<string, string> {
  return new Map(
    zones.flatMap((zone) =>
      zone.changes.map((change): [string, string] => [`${placeOf(zone)} ${change.key}`, changeText(change)]),
    ),
  );
}

const placeOf = ({ provider, zone }: Omit<ZoneChanges, "changes">): string => `${provider} ${zone}`;

const canonicalZone = ({ provider, zone, changes }: ZoneChanges): ZoneChanges => ({
  provider,
  zone,
  changes: changes.map(canonicalChange).sort(by(({ key }) => key)),
});

const canonicalChange = ({ key, before, after }: RecordChange): RecordChange => ({
  key,
  ...(before && { before: canonicalSet(before) }),
  ...(after && { after: canonicalSet(after) }),
});

/** Equal changes are equal text. */
export const changeText = (change: RecordChange): string => JSON.stringify(canonicalChange(change));

const canonicalSet = ({ name, type, ttl, values, routing, cloudflare = {} }: RecordSet): RecordSet => {
  const options = canonicalOptions(cloudflare);
  return {
    name,
    type,
    ttl,
    values: [...values].sort(),
    ...(routing && { routing: canonicalRouting(routing, (value) => value) }),
    ...(options && { cloudflare: options }),
  };
};

const checksumOf = (content: Omit<PlanFile, "checksum">): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

const by =
  <T>(text: (item: T) => string) =>
  (a: T, b: T): number =>
    text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
