import { sectionOf, withSection } from "../../stage/init/env-text.ts";
import type { TextFile } from "../../stage/init/files.ts";

/** Everything that a new stage is to bring. */
export interface Wanted {
  readonly stage: TextFile;
  readonly zone: TextFile;
  /** Part of `.env.example`. */
  readonly env: { readonly path: string; readonly stage: string; readonly section: string };
  /** Files that are copied as they are, by their path below the project folder. */
  readonly copies: readonly string[];
}

/** What is done with one file. */
export interface Action {
  readonly path: string;
  readonly does: "write" | "overwrite" | "extend" | "keep";
  /** What it holds then; absent = it is copied, or kept. */
  readonly text?: string;
}

/** Either what is done, the stage file last: without it nothing of the stage counts; or what is in the way. */
export type Decision = { readonly actions: readonly Action[] } | { readonly taken: readonly string[] };

/**
 * Decides what is written where. A zone file that is there is kept, whatever is forced: nobody has its records twice. Pure.
 * @param there text of a file that exists, by its path
 */
export function decide(wanted: Wanted, there: (path: string) => string | undefined, force: boolean): Decision {
  const { stage, zone, env, copies } = wanted;
  const whole = ({ path, text }: Partial<TextFile> & { path: string }): Action => {
    const does = there(path) === undefined ? "write" : "overwrite";
    return text === undefined ? { path, does } : { path, does, text };
  };
  const kept: Action = { path: zone.path, does: "keep" };
  const actions = [
    ...copies.map((path) => whole({ path })),
    there(zone.path) === undefined ? whole(zone) : kept,
    envAction(env, there(env.path)),
    whole(stage),
  ];
  const taken = actions.filter(({ does }) => does === "overwrite").map(({ path }) => path);
  return taken.length > 0 && !force ? { taken } : { actions };
}

/** What others wrote into it stays; the stage's own part is made anew, as nothing of it is a person's. */
function envAction({ path, stage, section }: Wanted["env"], before: string | undefined): Action {
  if (before === undefined) return { path, does: "write", text: withSection("", stage, section) };
  if (sectionOf(before, stage)?.trim() === section.trim()) return { path, does: "keep" };
  return { path, does: "extend", text: withSection(before, stage, section) };
}
