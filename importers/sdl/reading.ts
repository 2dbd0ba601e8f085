import type { Sdl } from "../../sdl/document.ts";
import type { Place } from "../note.ts";

/** What a part of an SDL is read with. */
export interface Reading {
  readonly sdl: Sdl;
  /** Where a path stands, or what is around it. */
  readonly place: (path: string) => Place;
  readonly tell: (path: string, why: string, instead?: string) => void;
}
