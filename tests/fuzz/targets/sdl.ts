import { toGroupSpecs } from "../../../sdl/groups.ts";
import { manifestVersion, toManifest } from "../../../sdl/manifest.ts";
import { parseSdl } from "../../../sdl/parse.ts";
import { filesIn } from "../corpus.ts";
import type { Target } from "../target.ts";

/** Nothing may be thrown: what is wrong in a document is among its errors. */
export const target = (): Target => ({
  form: "yaml",
  corpus: filesIn("conformance/sdl", /^input\.yaml$/),
  clear: () => false,
  read(text) {
    const { sdl } = parseSdl(text, "web.yaml");
    if (sdl) [toGroupSpecs(sdl), manifestVersion(toManifest(sdl))];
  },
});
