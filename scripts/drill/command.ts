import { command, type Group } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const restore = command({
  name: "restore",
  summary: "restore the backups into a throwaway place, read all of it, time it, and end the place again",
  text: `The running service is never written to. The place is ended also where the drill fails or is stopped (Ctrl-C); where
it could not be, it says how. What it came to is written beside the backups; \`status\` tells how old it is.`,
  options: {
    stage,
    service: {
      takes: "service",
      offers: "service",
      description: "of which service; default: of all that have backups",
    },
    yes,
  },
  examples: [{ words: "drill restore --stage prod --yes", does: "once a month, by a clock" }],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./restore.ts")).drillRestore,
});

export const drill: Group = {
  name: "drill",
  summary: "rehearse what backups are for",
  commands: [restore],
};
