import { command } from "../command.ts";
import { json, stage } from "../terminal/options.ts";

export const cost = command({
  name: "cost",
  summary: "what each place costs a month, what it would with the stage file, the budget and how long the wallet lasts",
  text: `"expected" is what the lease costs where it stays as it is. Else it is estimated from what providers asked for other
orders; where nothing is known of that, or the market does not answer within 2 seconds, it is the price ceiling, and
the table says "at most". Exit code 1 when the stage would go over its budget.`,
  options: { stage, json },
  examples: [
    { words: "cost", does: "one table" },
    { words: "cost --stage prod --json", does: "for a script" },
  ],
  // Without the wallet's key it tells all but the last.
  needs: ["stage", "pulumi", "network"],
  load: async () => (await import("./show.ts")).showCost,
});
