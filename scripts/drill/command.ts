import { command, type Group, type Option } from "../command.ts";
import { json, stage, yes } from "../terminal/options.ts";

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
    json,
  },
  examples: [{ words: "drill restore --stage prod --yes", does: "once a month, by a clock" }],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./restore.ts")).drillRestore,
});

const loss = {
  stage,
  service: {
    takes: "service",
    offers: "service",
    description: "of which service it is told what came back; default: of all that have backups",
  },
  dataLoss: {
    takes: "service",
    many: "repeated",
    description: "a service without a backup whose data may be lost with it; may be given again",
  },
  yes,
  json,
} as const satisfies Record<string, Option>;

const LOSS = `On the sandbox alone, where it ends what a real loss ends. A row a second is written into each database before, and counted after; of
volumes the time of the backup tells what was lost. What it came to is written beside the backups.`;

const providerLoss = command({
  name: "provider-loss",
  summary: "end the providers of services that have backups, with all that they hold, and bring all of it back",
  text: `${LOSS}
The platform is brought back by \`up --refresh\`; then the providers are there again, empty-handed.`,
  options: loss,
  examples: [
    { words: "drill provider-loss --service postgres --yes", does: "how long, and what would be lost" },
    { words: "drill provider-loss --yes --json", does: "of all services that have backups" },
  ],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./provider-loss.ts")).drillProviderLoss,
});

const everythingLost = command({
  name: "everything-lost",
  summary: "end every provider of the stage, take its state and files away, and bring all of it back out of its kit",
  text: `${LOSS}
The platform is brought back by \`recover\`. Where that fails, what the stage had on this machine is put back as it says.`,
  options: {
    ...loss,
    kit: {
      takes: "kit",
      offers: "file",
      description: "the kit that it is to come back from, as `recover` takes it; default: one that is written now",
    },
    identity: { takes: "file", offers: "file", description: "file with the age identity that opens the kit" },
  },
  examples: [
    { words: "drill everything-lost --yes", does: "by a kit of this moment" },
    { words: "drill everything-lost --kit kit.age --identity key.txt", does: "by the one that is kept elsewhere" },
  ],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./everything-lost.ts")).drillEverythingLost,
});

export const drill: Group = {
  name: "drill",
  summary: "rehearse what backups are for",
  commands: [restore, providerLoss, everythingLost],
};
