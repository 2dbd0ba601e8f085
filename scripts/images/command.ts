import { command, type Group } from "../command.ts";
import { json, stage } from "../terminal/options.ts";

const file = {
  name: "file",
  description: "an archive of podman, compressed by zstd",
  form: "required",
  offers: "file",
} as const;

export const images: Group = {
  name: "images",
  summary: "images that others make: pinned by digest, or made here from packages",
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
    command({
      name: "build",
      summary: "make stand-ins for images of others from packages, where no registry can be reached",
      text:
        "Each has the contract of the image it stands for, and its name: docs/images.md. They are kept for all checkouts in " +
        "~/.cache/alternate-futures/images, or in ALTERNATE_FUTURES_IMAGES. What is up to date with its recipe stays; a run " +
        "that was interrupted goes on where it was. It needs Linux, root, and what it names when it is missing.",
      arguments: [
        { name: "names", description: "of the stand-ins, with those they build on; none = all", form: "list" },
      ],
      examples: [
        { words: "images build", does: "all that are missing or outdated" },
        { words: "images build postgres", does: "that one, and the base it builds on" },
      ],
      needs: ["network"],
      load: async () => (await import("./build.ts")).build,
    }),
    command({
      name: "pull",
      summary: "bring the images of others themselves, where their registries can be reached",
      text: "By the digests of images.lock.yaml where it has them. What was pulled takes the place of its stand-in, until that is built by name.",
      arguments: [{ name: "names", description: "of the stand-ins whose place is taken; none = all", form: "list" }],
      examples: [
        { words: "images pull", does: "every image that the sandbox's containers are made of" },
        { words: "images pull postgres", does: "that one" },
      ],
      needs: ["network"],
      load: async () => (await import("./pull.ts")).pull,
    }),
    command({
      name: "list",
      summary: "show the stand-ins, what they are made of, and which are up to date",
      options: { json },
      examples: [{ words: "images list", does: "one line for each image that is stood for" }],
      needs: [],
      load: async () => (await import("./list.ts")).list,
    }),
    command({
      name: "save",
      summary: "write the stand-ins that are up to date to one file",
      text: "For the cache of CI, or for another machine.",
      arguments: [file],
      examples: [{ words: "images save images.tar.zst", does: "about 400 MB" }],
      needs: [],
      load: async () => (await import("./archive.ts")).save,
    }),
    command({
      name: "load",
      summary: "take the stand-ins of such a file into the store",
      text: "A file that is damaged, or has other images in it, is refused as a whole.",
      arguments: [file],
      examples: [{ words: "images load images.tar.zst", does: "what is up to date then needs no build" }],
      needs: [],
      load: async () => (await import("./archive.ts")).load,
    }),
    command({
      name: "prune",
      summary: "remove stand-ins that no recipe has made as it is now, and the cache of packages",
      text: "Containers of a sandbox that runs on an outdated one cannot be started again: stop the sandbox before.",
      examples: [{ words: "images prune", does: "what is up to date stays" }],
      needs: [],
      load: async () => (await import("./prune.ts")).prune,
    }),
  ],
};
