import { command } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

export const failover = command({
  name: "failover",
  summary: "let the standby of a database take over",
  text: `Where the database runs, it is held first until the standby has all of it: nothing is lost. Where its provider is silent,
it is fenced, so that it takes no writes when it comes back, and what the standby did not receive is lost: that is told
before. Pulumi.<stage>.yaml says from then on which place takes writes (services.postgres.primary), and \`up\` leads all
there and makes the former place the standby. Run again after an interruption, it goes on. \`up --refresh\` does the same
by itself where the provider of the database is dead (docs/standby.md).`,
  arguments: [
    { name: "service", form: "required", description: "one that has a standby, such as postgres", offers: "service" },
  ],
  options: { stage, yes },
  examples: [{ words: "failover postgres", does: "before work at its provider, or where it does not answer" }],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./failover.ts")).failOver,
});
