import { command } from "../command.ts";
import { json, stage, yes } from "../terminal/options.ts";

export const restore = command({
  name: "restore",
  summary: "restore what a service held, at a new place beside the one that runs",
  text: `The running one is never written to, and goes on. The new place is leased, holds a copy that nothing connects to and
that archives nothing, and is verified: a database by pg_amcheck, volumes by reading all that was written. Of volumes
nothing is run but a shell to look at them. It stands in the stage file (restored:) until it is dropped; whatever else
that file says by now waits for the next \`up\`. \`backup list\` tells which moments and backups there are.`,
  usage: "[options] <service> | --drop <name>",
  arguments: [
    {
      name: "service",
      form: "optional",
      description: "one that has backups, such as postgres, ipfs or an app",
      offers: "service",
    },
  ],
  options: {
    stage,
    at: {
      takes: "time",
      description:
        'the moment it is restored to, such as 2026-11-29T06:44:09Z or "10m ago" (of volumes: the newest backup of before); default: all that is archived',
    },
    backup: { takes: "label", description: "the backup whose content it gets, in place of a moment" },
    into: { takes: "name", description: "name of the new place; default: <service>-restored" },
    drop: { takes: "name", description: "end a place that was restored; its copy is deleted" },
    yes,
    json,
  },
  examples: [
    { words: "restore postgres --at 2026-11-29T06:44:09Z", does: "what was there before somebody deleted too much" },
    { words: "lease shell postgres-restored postgres-restored -- psql", does: "look at it" },
    { words: "restore ipfs --at 2026-11-29T06:44:09Z --into ipfs-before", does: "the same of files" },
    { words: "restore --drop postgres-restored", does: "end it" },
  ],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./restore.ts")).restore,
});
