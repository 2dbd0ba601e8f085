import { command } from "../command.ts";
import { stage } from "../terminal/options.ts";

export const set = command({
  name: "set",
  summary: "write one value into the stage file, in its line; comments and order stay",
  text: `What the stage would not be valid with is refused, and nothing is written. Secrets: ./platform secrets set.
The engine's own \`pulumi config set\` writes the whole file anew, sorted and without comments.`,
  arguments: [
    {
      name: "key",
      form: "required",
      description: "its place in the stage file, such as services.api.memory (docs/stage-file.md)",
    },
    { name: "value", form: "required", description: "a number, true, false, or text" },
  ],
  options: { stage },
  examples: [
    { words: "set rotateAfter 90 --stage prod", does: "days after which a secret is due" },
    { words: "set services.api.memory 1Gi", does: "more for one service; preview shows what that means" },
  ],
  needs: ["stage"],
  load: async () => (await import("./set.ts")).setStageValue,
});
