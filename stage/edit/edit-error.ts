import type { Place } from "../../input/input-error.ts";

/** A value that cannot be changed in place as the file is written. */
export class EditError extends Error {
  override readonly name = "EditError";
  readonly place: Place;

  /** @param message what is in the way, with the key it is about */
  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}
