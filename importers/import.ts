import { InputError, MIB } from "../input/input-error.ts";
import { accepted } from "./accepted.ts";
import { appsOf } from "./apps.ts";
import { type ComposeFile, composeSources } from "./compose/compose.ts";
import type { Draft } from "./draft.ts";
import { inOrder, type Note, type Tell } from "./note.ts";
import { sdlSources } from "./sdl/sdl.ts";
import type { Source } from "./source.ts";

/** What came of a file. */
export interface Imported {
  /** Apps that a stage file takes. */
  readonly drafts: readonly Draft[];
  readonly notes: readonly Note[];
  /** Why it is none of its kind, a line each; then there are no apps. */
  readonly refused?: readonly string[];
}

/** Apps for the services of a compose file. Never throws. @param stage whose commands are named */
export const importCompose = (file: ComposeFile, stage: string): Imported =>
  imported(file.name, stage, (tell) => composeSources(file, tell));

/** Apps for the services of an SDL. Never throws. @param name of the file, as notes name it */
export const importSdl = (text: string, name: string, stage: string): Imported =>
  imported(name, stage, (tell) => sdlSources(text, name, tell));

type Sources = Source[] | { readonly refused: readonly string[] };

function imported(name: string, stage: string, read: (tell: Tell) => Sources): Imported {
  const notes: Note[] = [];
  const tell: Tell = (at, what, why, instead) => {
    notes.push({ at, what, why, ...(instead !== undefined && { instead }) });
  };
  try {
    const sources = read(tell);
    if ("refused" in sources) return { drafts: [], notes: [], refused: sources.refused };
    refuseHeavy(sources);
    const { drafts, dropped } = appsOf(sources, stage, tell);
    const kept = accepted(drafts, tell);
    const told = notes.filter(({ what }) => !dropped.some(({ path }) => what.startsWith(`${path}.`)));
    return { drafts: kept, notes: inOrder(told) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { reason, place } = error;
    return { drafts: [], notes: [], refused: [`${name}:${place?.line ?? 1}: ${reason}`] };
  }
}

/** Texts that are looked through, however often a file repeats them. */
function refuseHeavy(sources: readonly Source[]): void {
  const texts = sources.flatMap(({ variables, command = [], args = [] }) => [...variables, ...command, ...args]);
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > 4 * MIB)
    throw new InputError("limit", "it has more than 4 MiB of environment and commands, aliases filled in");
}
