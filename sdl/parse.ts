import type { Sdl } from "./document.ts";
import { lint } from "./lint.ts";
import type { Report, SdlProblem } from "./problem.ts";
import { IGNORED_KEY } from "./read.ts";
import { rules } from "./rules.ts";
import { shape } from "./shape.ts";
import { type Places, readValue, readYaml, type Tree } from "./tree.ts";

export interface Checked {
  /** Present when there are no errors. */
  sdl?: Sdl;
  errors: SdlProblem[];
  warnings: SdlProblem[];
}

/**
 * Reads SDL text. Accepts and rejects as the Go reference does; keys that Go ignores are warnings.
 * @param file name shown with each problem @param strict whether ignored keys are errors
 */
export function parseSdl(text: string, file?: string, strict = false): Checked {
  const { tree, places, problems } = readYaml(text);
  if (!tree) return { errors: problems.map((problem) => ({ ...problem, ...(file && { file }) })), warnings: [] };
  return check(tree, places, strict, file);
}

/** Checks a document that was built as an object: every key of it is meant to be read. */
export function checkSdl(document: unknown): Checked {
  return check(readValue(document), new Map(), true);
}

function check(tree: Tree, places: Places, strict: boolean, file?: string): Checked {
  const errors: SdlProblem[] = [];
  const warnings: SdlProblem[] = [];
  const into =
    (listOf: (code: string) => SdlProblem[]): Report =>
    (code, path, message) =>
      listOf(code).push({ code, path, message, ...(file && { file }), ...place(path, places) });
  const refused = into(() => errors);
  const sdl = shape(
    tree,
    "",
    into((code) => (code === IGNORED_KEY && !strict ? warnings : errors)),
  );
  if (sdl && errors.length === 0) rules(sdl, refused);
  if (!sdl || errors.length) return { errors, warnings };
  lint(
    sdl,
    into(() => warnings),
  );
  return { sdl, errors, warnings };
}

/** Where the field stands, else where the nearest field around it does. */
function place(path: string, places: Places): { line?: number; column?: number } {
  for (let at = path; at; at = at.replace(/(\.[^.[]*|\[\d+\])$|^[^.[]+$/, "")) {
    const found = places.get(at);
    if (found) return found;
  }
  return places.get("") ?? {};
}
