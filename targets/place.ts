import { z } from "zod";
import { akashPlace, fromLease } from "./akash/place.ts";

/** Where a service runs, as the stack's output keeps it: one member a target. */
export const placeOutput = z.discriminatedUnion("target", [akashPlace]);

export type PlaceOutput = z.output<typeof placeOutput>;

/** A service's entry of the stack's output, with its `place` also where a run of an earlier version wrote it. */
export const withPlace = (entry: unknown): unknown => fromLease(entry);
