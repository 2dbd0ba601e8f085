import { isPinned } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import { settingsOf } from "../stage/services/members.ts";
import { imagesOfOthers } from "../stage/services/third-party-images.ts";
import { named, type Rule, type Subject } from "./rule.ts";

/** Images that others make are taken by their digest: out of the lock file, or as the stage names them. */
export const unpinnedImages: Rule = {
  why: "a tag can be moved: whoever holds the image's repository decides what runs at the next start",

  find: (stage, { lock }) => imagesOf(stage).filter(({ name }) => !isPinned(name) && !lock.has(name)),

  what: (subjects) =>
    `${named(subjects)}: named by a tag, and ${subjects.length === 1 ? "has" : "have"} no digest in images.lock.yaml`,

  fix: (_, stage) => `./platform images lock --stage ${stage}`,
};

/** Every image that a stage runs, or is built from, and that the toolkit does not build itself. */
export function imagesOf(stage: Stage): Subject[] {
  const chosen = settingsOf(stage.services).flatMap(({ path, settings: { enabled, image } }): Subject[] =>
    enabled && image !== undefined ? [{ name: image, path: [...path, "image"] }] : [],
  );
  return [...imagesOfOthers(stage).map((name) => ({ name })), ...chosen];
}
