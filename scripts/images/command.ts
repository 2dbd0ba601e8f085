import { command, type Group } from "../command.ts";
import { stage } from "../terminal/options.ts";

export const images: Group = {
  name: "images",
  summary: "images that others make, pinned by digest",
  commands: [
    command({
      name: "lock",
      summary: "ask the registries for digests and write images.lock.yaml",
      text:
        "Of every image that the toolkit does not build: its own list, and those the stage file names by a tag. A stage outside " +
        "the sandbox deploys locked images by their digests. Private images are named by their digest in the stage file.",
      options: {
        stage,
        update: { description: "also ask for images that have a digest; a tag may have been moved on purpose" },
      },
      examples: [
        { words: "images lock --stage prod", does: "the digests that are missing" },
        {
          words: "images lock --stage prod --update",
          does: "all of them anew; look at the differences before you commit",
        },
      ],
      needs: ["stage", "network"],
      load: async () => (await import("./lock.ts")).lock,
    }),
  ],
};
