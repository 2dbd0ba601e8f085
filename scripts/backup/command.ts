import { type Argument, command, type Group } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const json = { description: "print one JSON array" } as const;

/** Of those that have backups. */
const service = {
  name: "service",
  form: "optional",
  description: "one that has backups, such as postgres; default: all that have",
  offers: "service",
} as const satisfies Argument;

const list = command({
  name: "list",
  summary: "what backups there are, and to which moments they can be restored",
  text: `By service and generation: which one serves now, what each began with, and its backups. It asks the repository
itself, and needs no place that runs. Sizes are what a backup takes there.`,
  arguments: [service],
  options: { stage, json },
  examples: [
    { words: "backup list", does: "labels and times for restore" },
    { words: "backup list postgres --stage prod --json", does: "for a program" },
  ],
  needs: ["stage", "pulumi", "network"],
  load: async () => (await import("./list.ts")).listBackups,
});

const now = command({
  name: "now",
  summary: "take a backup at once, beside those that are taken by the clock",
  text: "Of a database: what changed since the last full one (differential), or all. It runs in the service's container, which goes on serving.",
  arguments: [service],
  options: {
    stage,
    full: { description: "all of a database, and not what changed since the last full one" },
    json,
  },
  examples: [{ words: "backup now postgres --full", does: "before something that is hard to undo" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./now.ts")).backUpNow,
});

const verify = command({
  name: "verify",
  summary: "read every file of the backups and of the log; exit 1 where one is damaged or missing",
  text: "It runs in the service's container and reads all there is, which takes its time. Whether it can be restored: ./platform drill restore.",
  arguments: [service],
  options: { stage, json },
  examples: [{ words: "backup verify --stage prod", does: "once a month" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./verify.ts")).verifyBackups,
});

const prune = command({
  name: "prune",
  summary: "take away backups that are older than what is kept, also of places that were left",
  text: `Of the place that serves they are taken away by the clock; a place that was given up leaves all of
its own. All of its backups are deleted when another one has gone on from them and all is older than 35 days;
never those of the place that serves, nor what a new place would begin with. In the first repository.`,
  arguments: [service],
  options: { stage, yes, json },
  examples: [{ words: "backup prune --stage prod", does: "shows what would be deleted, and asks" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./prune.ts")).pruneBackups,
});

export const backup: Group = {
  name: "backup",
  summary: "what backups there are; take one, and read whether they are whole",
  commands: [list, now, verify, prune],
  standard: "list",
};
