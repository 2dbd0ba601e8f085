import type { Backup } from "../../backup/archive.ts";
import { pointOf, type Snapshot, type Span, snapshotOf, type Wish } from "../../backup/points.ts";
import { UserError } from "../../engine/user-error.ts";
import type { RestoredCopy } from "../../stage/restored.ts";
import type { ServiceHistory } from "../backup/chosen.ts";
import { momentOf } from "./moment.ts";

/** As it is typed; none of both = all that was archived. */
export interface TypedWish {
  readonly at?: string | undefined;
  readonly backup?: string | undefined;
}

/** A copy that can be made. */
export interface PlannedCopy {
  readonly entry: RestoredCopy;
  /** What it will have, to be read after the name of the service. */
  readonly says: string;
}

/** Finds what has what is wanted. Pure. @throws UserError where nothing has, with what there is */
export function planCopy(
  { service, kind, places, now }: Omit<ServiceHistory, "folder" | "place" | "container">,
  { at, backup }: TypedWish,
): PlannedCopy {
  if (at !== undefined && backup !== undefined)
    throw new UserError(
      "argument",
      "--at and --backup are two wishes; a copy has the content of one.",
      "leave one out",
    );
  const wish: Wish = backup === undefined ? (at === undefined ? {} : { at: momentOf(at, now) }) : { backup };
  const point = kind === "postgres" ? pointOf(places, wish) : snapshotOf(places, wish);
  const entry = (from: string, more: Partial<RestoredCopy> = {}): RestoredCopy => ({ service, from, ...more });
  switch (point.kind) {
    case "all":
      return { entry: entry(point.generation), says: `with all until ${time(point.until)}` };
    case "time": {
      const moment = time(point.at);
      return { entry: entry(point.generation, { at: moment }), says: `as it was at ${moment}` };
    }
    case "backup":
      return {
        entry: entry(point.generation, { backup: point.backup.label }),
        says: `as its backup ${backupText(point.backup)} has it`,
      };
    case "none":
      throw new UserError(
        "not-found",
        ...nothing(service, wish, "spans" in point ? spansText(point.spans) : snapshotsText(point.snapshots)),
      );
  }
}

/** Why there is nothing, and what there is. @param there what could be restored in its place; empty = nothing */
function nothing(service: string, wish: Wish, there: string): [string, string] {
  const list = `./platform backup list ${service}`;
  if (wish.backup !== undefined)
    return [`${service} has no whole backup ${wish.backup.slice(0, 60)}.`, `${list} names those that there are`];
  if (there === "")
    return [
      `${service} has no whole backup yet: there is nothing to restore.`,
      `./platform backup now ${service}, and then this again`,
    ];
  return [
    `no backup of ${service} has ${time(wish.at!)}. ${there}.`,
    `--at with one of these; what was written after the last is archived soon: ${list}`,
  ];
}

function spansText(spans: readonly Span[]): string {
  if (spans.length === 0) return "";
  const each = spans.map(({ from, until }) => `from ${time(from)} until ${time(until)}`);
  return `It can be restored to each moment ${each.join(", and ")}`;
}

/** So many are told, the oldest. */
const TOLD = 5;

function snapshotsText(snapshots: readonly Snapshot[]): string {
  if (snapshots.length === 0) return "";
  const told = snapshots.slice(0, TOLD).map(({ backup }) => backupText(backup));
  const more = snapshots.length > TOLD ? `, and ${snapshots.length - TOLD} later ones` : "";
  return `The oldest that it has are ${told.join(", ")}${more}`;
}

const backupText = ({ label, finished }: Backup): string => `${label} of ${time(finished)}`;

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** So long a name of a place may be. */
const LONGEST = 32;

/** Name of the place of a service's copy that is made for something, such as `postgres-drill`. Pure. */
export const placeFor = (service: string, what: string): string =>
  `${service.slice(0, LONGEST - what.length - 1)}-${what}`;

/** A name for a copy where none was given. Pure. @param taken names of copies that there are */
export function nameFor(service: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = placeFor(service, number === 1 ? "restored" : `restored-${number}`);
    if (!taken.includes(name)) return name;
  }
}
