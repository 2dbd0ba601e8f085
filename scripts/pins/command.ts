import { command, type Group } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const list = command({
  name: "list",
  summary: "what of IPFS is pinned elsewhere, and what is not, and since when",
  text: "Only what a service calls `pinned` is held elsewhere. Exit code 1 where `status` would have a problem with it.",
  options: { stage, json: { description: "print JSON" } },
  examples: [{ words: "pins list --json", does: "for a program" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./list.ts")).listPins,
});

const sync = command({
  name: "sync",
  summary: "ask each service for what IPFS pins and it does not have, and again for what failed",
  text: `Kubo does so every five minutes with services of the Pinning Service API; others, such as Lighthouse, are asked by this
command alone. Nothing is taken away there but what failed.`,
  options: { stage },
  examples: [{ words: "pins sync", does: "by the clock, where there is Lighthouse" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./sync.ts")).syncPins,
});

const restore = command({
  name: "restore",
  summary: "let IPFS fetch and pin what only the services have",
  text: `After a loss without a backup: all that the services call \`pinned\` is pinned again. It takes as long as IPFS takes to fetch
all blocks. Its files (MFS), its peer key and names of pins are in no pin: they come back from a backup alone.`,
  options: { stage },
  examples: [{ words: "pins restore", does: "with an IPFS that began empty" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./restore.ts")).restorePins,
});

const prune = command({
  name: "prune",
  summary: "take away at the services what IPFS does not pin any longer",
  text: "Only what was asked for since the place of IPFS began: what is older may be what a former place lost.",
  options: { stage, yes },
  examples: [{ words: "pins prune", does: "shows what would be taken away, and asks" }],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./prune.ts")).prunePins,
});

export const pins: Group = {
  name: "pins",
  summary: "what of IPFS is pinned elsewhere, too",
  commands: [list, sync, restore, prune],
  standard: "list",
};
