import { pointOf, type Span, type Wish } from "../../backup/points.ts";
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
  { service, places, now }: Omit<ServiceHistory, "folder" | "place" | "container">,
  { at, backup }: TypedWish,
): PlannedCopy {
  if (at !== undefined && backup !== undefined)
    throw new UserError(
      "argument",
      "--at and --backup are two wishes; a copy has the content of one.",
      "leave one out",
    );
  const wish: Wish = backup === undefined ? (at === undefined ? {} : { at: momentOf(at, now) }) : { backup };
  const point = pointOf(places, wish);
  const entry = (generation: string, more: Partial<RestoredCopy> = {}): RestoredCopy => ({
    service: service as RestoredCopy["service"],
    from: generation,
    ...more,
  });
  switch (point.kind) {
    case "all":
      return { entry: entry(point.generation), says: `with all until ${new Date(point.until).toISOString()}` };
    case "time": {
      const moment = new Date(point.at).toISOString();
      return { entry: entry(point.generation, { at: moment }), says: `as it was at ${moment}` };
    }
    case "backup":
      return {
        entry: entry(point.generation, { backup: point.backup.label }),
        says: `as its backup ${point.backup.label} has it`,
      };
    case "none":
      throw new UserError("not-found", ...nothing(service, wish, point.spans));
  }
}

/** Why there is nothing, and what there is. */
function nothing(service: string, wish: Wish, spans: readonly Span[]): [string, string] {
  const list = `./platform backup list ${service}`;
  if (wish.backup !== undefined)
    return [`${service} has no whole backup ${wish.backup.slice(0, 60)}.`, `${list} names those that there are`];
  if (spans.length === 0)
    return [
      `${service} has no whole backup yet: there is nothing to restore.`,
      `./platform backup now ${service}, and then this again`,
    ];
  const found = spans.map(
    ({ from, until }) => `from ${new Date(from).toISOString()} until ${new Date(until).toISOString()}`,
  );
  return [
    `no backup of ${service} has ${new Date(wish.at!).toISOString()}. It can be restored to each moment ${found.join(", and ")}.`,
    `--at with one of these; what was written after the last is archived soon: ${list}`,
  ];
}

/** A name for a copy where none was given. Pure. @param taken names of copies that there are */
export function nameFor(service: string, taken: readonly string[]): string {
  const name = `${service}-restored`;
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
