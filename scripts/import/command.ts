import { type Argument, command, type Group } from "../command.ts";
import { stage } from "../terminal/options.ts";

const file = (description: string) =>
  ({ name: "file", form: "required", description, offers: "file" }) as const satisfies Argument;

const options = {
  stage: { ...stage, description: "stage whose commands are named, and whose file is written with --write" },
  write: { description: "put the apps into the stage file, instead of printing them" },
} as const;

const TEXT = `Standard output has the block, which goes below \`services:\` of the stage file. Standard error has a line for each thing that is not
taken over as it stands: file, line, what, why, and what to do instead. No secret is copied: each becomes a placeholder, with the
command that sets it. Nothing is asked of a network. In full: docs/import.md.`;

export const importing: Group = {
  name: "import",
  summary: "write the apps of a stage file from a compose file or an SDL",
  commands: [
    command({
      name: "compose",
      summary: "the services of a compose file as apps, and what of them could not be taken over",
      text: TEXT,
      arguments: [file("compose file; .env and environment files are read beside it")],
      options,
      examples: [
        { words: "import compose ../shop/compose.yaml", does: "look at it" },
        {
          words: "import compose ../shop/compose.yaml --write --stage prod",
          does: "into Pulumi.prod.yaml; comments and order stay",
        },
      ],
      needs: [],
      load: async () => (await import("./apps.ts")).composeApps,
    }),
    command({
      name: "sdl",
      summary: "the services of an Akash SDL as apps, and what of them could not be taken over",
      text: TEXT,
      arguments: [file("SDL file")],
      options,
      examples: [{ words: "import sdl deploy.yaml", does: "look at it; > apps.txt keeps the block alone" }],
      needs: [],
      load: async () => (await import("./apps.ts")).sdlApps,
    }),
  ],
};
