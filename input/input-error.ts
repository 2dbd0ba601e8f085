/** Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Text that is not what it should be, or more than is read: `more than 100 levels deep at line 3, column 7`. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code: "syntax" | "limit";
  /** The message without the place. */
  readonly reason: string;
  readonly place: Place | undefined;

  constructor(code: InputError["code"], reason: string, place?: Place) {
    super(place === undefined ? reason : `${reason} at line ${place.line}, column ${place.column}`);
    this.code = code;
    this.reason = reason;
    this.place = place;
  }
}

/** @throws InputError where a text is longer than what is read of its kind */
export function refuseLarger(octets: number, most: number): void {
  if (octets > most) throw new InputError("limit", `it is larger than ${size(most)}, the most that is read`);
}

/** As in `1 MiB` or `64 KiB`. */
function size(octets: number): string {
  return octets >= MIB ? `${octets / MIB} MiB` : `${octets / KIB} KiB`;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;
