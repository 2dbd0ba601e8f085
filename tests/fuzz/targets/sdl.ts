import { block } from "../../../importers/block.ts";
import { importSdl } from "../../../importers/import.ts";
import { dataOf, parseYaml } from "../../../input/yaml.ts";
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
    dataOf(parseYaml(block(importSdl(text, "web.yaml", "prod").drafts)));
  },
});
