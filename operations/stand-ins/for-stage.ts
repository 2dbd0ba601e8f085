import { UserError } from "../../engine/user-error.ts";
import { standardName } from "../../images/stand-ins/standard-name.ts";
import type { Stage } from "../../stage/schema.ts";
import { imagesOfOthers } from "../../stage/services/third-party-images.ts";
import type { Row } from "./plan.ts";
import { requireStore } from "./requirements.ts";
import { survey } from "./survey.ts";

/** Refuses a stage whose containers would have no image, before anything is leased for them. */
export async function requireImages({ name, stage }: { readonly name: string; readonly stage: Stage }): Promise<void> {
  requireStore("read");
  const missing = missingFor(await survey(), imagesOfOthers(stage));
  if (missing.length === 0) return;
  const images = missing.length === 1 ? "an image" : `${missing.length} images`;
  throw new UserError(
    "tool",
    `stage ${name} runs as containers, and ${images} that it needs ${missing.length === 1 ? "is" : "are"} not on this machine: ${missing.join(", ")}. Nothing was leased.`,
    `./platform images pull ${missing.join(" ")}, where a registry can be reached; else ./platform images build ${missing.join(" ")}`,
  );
}

/** The stand-ins that are missing for images, and for the registry that the sandbox runs, with what they are built on. Pure. */
export function missingFor(rows: readonly Row[], images: readonly string[]): string[] {
  const named = new Set(images.map(standardName));
  const wanted = new Set(
    rows.filter(({ standIn }) => standIn.references.some((name) => named.has(name))).map(({ standIn }) => standIn.name),
  );
  // the examples that stand for siblings are built on it
  for (const always of ["registry", "node"]) wanted.add(always);
  return rows
    .filter(({ standIn, state }) => wanted.has(standIn.name) && state === "missing")
    .map(({ standIn }) => standIn.name);
}
