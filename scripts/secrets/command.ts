import { command, type Group } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const status = command({
  name: "status",
  summary: "every secret that the stage made: who sees it, and how old it is; exit code 1 when one is due",
  text: `"seen by" are the services whose provider sees it, in their environment or in their folder of Infisical. Due is what is older than
rotateAfter of the stage file, and what a provider saw that was left.
A secret that an earlier version made, or that was adopted, is of unknown age. No values are shown.`,
  options: { stage, json: { description: "print one JSON object" } },
  examples: [{ words: "secrets --stage prod", does: "what to rotate" }],
  needs: ["stage", "pulumi"],
  load: async () => (await import("./status.ts")).secretsStatus,
});

const rotate = command({
  name: "rotate",
  summary: "make other secrets; the former are accepted until everything has the new ones",
  text: `Runs the engine twice: services get the new ones and start again, then the former are refused. What was interrupted is
finished by \`up\`. Changes of the stage file are made along with it.
Which services start again, and for how long something is away, is in docs/secrets.md.`,
  arguments: [
    {
      name: "service",
      form: "optional",
      offers: "service",
      description: "only what the provider of this service sees",
    },
  ],
  options: {
    stage,
    all: { description: "of all services" },
    due: { description: "only those that `secrets status` says are due", conflicts: "all" },
    yes: { ...yes, description: "do not ask before" },
  },
  examples: [
    { words: "secrets rotate api", does: "after the provider of api was left, or is not trusted any more" },
    { words: "secrets rotate --due --yes", does: "in a scheduled job" },
  ],
  needs: ["stage", "pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./rotate.ts")).rotateSecrets,
});

export const secrets: Group = {
  name: "secrets",
  summary: "secrets that the stage made: their age, and rotating them",
  standard: "status",
  commands: [status, rotate],
};
