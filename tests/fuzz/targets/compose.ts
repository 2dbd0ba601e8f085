import { block } from "../../../importers/block.ts";
import { importCompose } from "../../../importers/import.ts";
import { noteLine } from "../../../importers/note.ts";
import { dataOf, parseYaml } from "../../../input/yaml.ts";
import { filesIn } from "../corpus.ts";
import type { Target } from "../target.ts";

/** Nothing may be thrown, and the block is YAML. */
export const target = (): Target => ({
  form: "yaml",
  corpus: filesIn("importers/compose/examples", /^compose\.yaml$/),
  clear: () => false,
  read(text) {
    const file = { text, name: "compose.yaml", folder: "../shop", read: () => "A=b\nTAG=1\n" };
    const { drafts, notes } = importCompose(file, "prod");
    return [dataOf(parseYaml(block(drafts))), notes.map(noteLine)];
  },
});
