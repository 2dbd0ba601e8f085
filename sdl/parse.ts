import type { Sdl } from "./document.ts";
import { lint } from "./lint.ts";
import type { Report, SdlProblem } from "./problem.ts";
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
 * Reads SDL text. Accepts and rejects as the Go reference does, and rejects unknown keys at every level.
 * @param file name shown with each problem
 */
export function parseSdl(text: string, file?: string): Checked {
  const { tree, places, problems } = readYaml(text);
  if (!tree) return { errors: problems.map((problem) => ({ ...problem, ...(file && { file }) })), warnings: [] };
  return check(tree, places, file);
}

/** Checks a document that was built as an object. */
export function checkSdl(document: unknown): Checked {
  return check(readValue(document), new Map());
}

function check(tree: Tree, places: Places, file?: string): Checked {
  const errors: SdlProblem[] = [];
  const warnings: SdlProblem[] = [];
  const into =
    (list: SdlProblem[]): Report =>
    (code, path, message) =>
      list.push({ code, path, message, ...(file && { file }), ...place(path, places) });
  const sdl = shape(tree, "", into(errors));
  if (sdl && errors.length === 0) rules(sdl, into(errors));
  if (!sdl || errors.length) return { errors, warnings };
  lint(sdl, into(warnings));
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
