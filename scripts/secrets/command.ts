import { command, type Group } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const key = {
  name: "key",
  form: "required",
  offers: "secret",
  description: "its place in the stage file, such as dns.providers.desec.token (docs/stage-file.md)",
} as const;

const set = command({
  name: "set",
  summary: "encrypt a secret into the stage file: from standard input, or as it is typed, without showing it",
  usage: "[options] <key>",
  text: `The line of that secret changes, and nothing else of the file. One line break at the end of standard input is none of the value.
The first one of a file also writes its encryptionsalt. The passphrase is that of the stage: PLATFORM_PASSPHRASE_<STAGE>,
PLATFORM_PASSPHRASE_COMMAND_<STAGE>, or PULUMI_CONFIG_PASSPHRASE (docs/secrets.md).`,
  arguments: [
    key,
    {
      name: "value",
      form: "optional",
      description: "never here, where the shell's history keeps it: this is an error",
    },
  ],
  options: { stage },
  examples: [
    { words: "secrets set dns.providers.desec.token --stage prod", does: "asks for it" },
    { words: "secrets set images.password --stage prod", does: "behind a pipe, or with < FILE: takes what comes" },
  ],
  needs: ["stage", "passphrase"],
  load: async () => (await import("./set.ts")).setSecret,
});

const get = command({
  name: "get",
  summary: "print the value of a secret of the stage file, and nothing else",
  text: "A line break follows on a terminal only.",
  arguments: [key],
  options: { stage },
  examples: [{ words: "secrets get images.password --stage prod", does: "for a program, or for you" }],
  needs: ["stage", "passphrase"],
  load: async () => (await import("./get.ts")).getSecret,
});

const list = command({
  name: "list",
  summary: "every secret that the stage file has or needs: set, missing or plain text; no values",
  options: {
    stage,
    all: { description: "also those that the stage may do without" },
    env: { description: "print a .env to fill in, for `secrets import`", conflicts: "json" },
    json: { description: "print one JSON object" },
  },
  examples: [
    { words: "secrets list --stage prod", does: "what is still missing" },
    { words: "secrets list --stage prod --env", does: "with > .env.prod: to fill in" },
  ],
  needs: ["stage"],
  load: async () => (await import("./list.ts")).listSecrets,
});

const rm = command({
  name: "rm",
  summary: "take a secret out of the stage file, or make it a placeholder where the stage needs one",
  arguments: [key],
  options: { stage },
  examples: [{ words: "secrets rm external.resend.apiKey --stage prod", does: "a key that is not used any more" }],
  needs: ["stage"],
  load: async () => (await import("./remove.ts")).rmSecret,
});

const importFile = command({
  name: "import",
  summary: "encrypt the secrets of a .env into the stage file: all of them, or none",
  text: `A name is the path in capitals: DNS_PROVIDERS_DESEC_TOKEN, or DESEC_TOKEN, is dns.providers.desec.token; EXTERNAL_ and DNS_PROVIDERS_ may be
left out. SERVICES_API_SECRETS_X is services.api.secrets.X. Every line is told with what it set, or why it did not. Names without a value are left out.`,
  arguments: [{ name: "file", form: "required", offers: "file", description: "a .env; - is standard input" }],
  options: {
    stage,
    skip: { description: "leave out lines that are no secrets of the stage, instead of refusing the file" },
  },
  examples: [
    { words: "secrets import .env.prod --stage prod", does: "what was filled in" },
    { words: "secrets import .env --skip --stage prod", does: "what the stage knows of it" },
  ],
  needs: ["stage", "passphrase"],
  load: async () => (await import("./import.ts")).importSecrets,
});

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
  alias: "secret",
  summary:
    "secrets that the stage file gives, encrypted in it; and those that the stage made: their age, and rotating them",
  standard: "status",
  commands: [set, get, list, rm, importFile, status, rotate],
};
