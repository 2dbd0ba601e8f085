import { type Argument, command, type Group } from "../command.ts";

const json = { description: "print one JSON object" } as const;
const strict = { description: "reject keys that the network ignores, too" } as const;
const file = { name: "file", form: "required", description: "SDL file", offers: "file" } as const satisfies Argument;

export const sdl: Group = {
  name: "sdl",
  summary: "check, compile and compare SDL files, without a network",
  commands: [
    command({
      name: "check",
      summary: "accept or reject a file as the Akash reference does; exit code 1 when it is rejected",
      arguments: [file],
      options: { strict, json },
      examples: [
        { words: "sdl check deploy.yaml", does: "the verdict, with places and codes" },
        { words: "sdl check --strict deploy.yaml", does: "the same, and a mistyped key is an error" },
      ],
      needs: [],
      load: async () => (await import("./files.ts")).check,
    }),
    command({
      name: "manifest",
      summary: "print the exact bytes that are hashed and sent to the provider",
      arguments: [file],
      examples: [{ words: "sdl manifest deploy.yaml", does: "pipe it to sha256sum for the version" }],
      needs: [],
      load: async () => (await import("./files.ts")).manifest,
    }),
    command({
      name: "diff",
      summary: "say whether an edit changes the manifest in place or needs a new deployment, and why",
      arguments: [
        { ...file, name: "old", description: "SDL file as deployed" },
        { ...file, name: "new", description: "SDL file as edited" },
      ],
      options: { json },
      examples: [{ words: "sdl diff deployed.yaml edited.yaml", does: "before the edit costs a new lease" }],
      needs: [],
      load: async () => (await import("./files.ts")).diff,
    }),
  ],
};
