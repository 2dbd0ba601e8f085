import { command } from "../command.ts";
import { stage } from "../terminal/options.ts";

export const diff = command({
  name: "diff",
  summary: "show what `up` would change, field by field; exit 0 nothing, 2 changes, 1 a problem",
  text: `Each resource is a line: + is created, ~ updated in place, ± replaced, - deleted; then why, and below it what differs.
Secrets read [secret]. What only up will know, such as the provider of a new lease, is said so.`,
  options: {
    stage,
    refresh: { description: "look at the live state first" },
    dataLoss: {
      takes: "service",
      many: "repeated",
      offers: "service",
      description: "a service whose data `up` would be allowed to lose; may be given again",
    },
  },
  examples: [
    { words: "diff", does: "after an edit of Pulumi.local.yaml" },
    { words: "diff --stage prod --refresh", does: "also what has changed outside since" },
  ],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./diff.ts")).showDiff,
});
