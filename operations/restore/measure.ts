import type { Contents, Drill } from "../../backup/drills.ts";
import { contentUntil } from "./copy.ts";

/** What was seen during a drill; times in milliseconds since 1970, by one clock. */
export interface Rehearsed {
  readonly began: number;
  /** When all was restored and read. */
  readonly verified: number;
  readonly from: string;
  /** What the copy said of itself. */
  readonly said: string;
  readonly contents: Contents;
}

/** What a drill comes to. Pure. */
export function drillOf({ began, verified, from, said, contents }: Rehearsed): Drill {
  const until = contentUntil(said);
  const seconds = (milliseconds: number) => Math.max(0, Math.round(milliseconds / 1000));
  return {
    kind: "restore",
    began: new Date(began).toISOString(),
    from,
    until: until === undefined ? null : new Date(until).toISOString(),
    recovery: seconds(verified - began),
    loss: until === undefined ? null : seconds(began - until),
    ...contents,
  };
}
