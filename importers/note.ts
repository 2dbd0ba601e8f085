import { printableLine } from "../errors/printable.ts";

/** A line of a file; lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Something of a file that was not taken over as it stands there. */
export interface Note {
  readonly at: Place;
  /** Dotted path in the file, such as `services.web.ports[0]`. */
  readonly what: string;
  /** Never a value of the environment: it may be secret. */
  readonly why: string;
  /** What to do about it; absent = nothing. */
  readonly instead?: string;
}

/** Takes a note. */
export type Tell = (at: Place, what: string, why: string, instead?: string) => void;

const LONGEST = 1000;

/** One line for people: `compose.yaml:12: services.web.restart: why; what to do instead`. */
export function noteLine({ at, what, why, instead }: Note): string {
  return printableLine(`${at.file}:${at.line}: ${what}: ${why}${instead ? `; ${instead}` : ""}`, LONGEST);
}

/** In the order of the files' lines, each said once. */
export function inOrder(notes: readonly Note[]): Note[] {
  const unique = new Map(notes.map((note) => [noteLine(note), note]));
  const files = [...new Set(notes.map(({ at }) => at.file))];
  return [...unique.values()].sort(
    ({ at: a }, { at: b }) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line,
  );
}
