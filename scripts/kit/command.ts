import { command, type Group, type Option } from "../command.ts";
import { json, runtime, stage, yes } from "../terminal/options.ts";

const identity = {
  takes: "file",
  offers: "file",
  description: "file with the age identity that opens it; without, its passphrase is asked for",
} as const satisfies Option;

const PASSPHRASE = "A passphrase is taken from PLATFORM_KIT_PASSPHRASE, or asked for.";

const write = command({
  name: "write",
  summary: "write everything that brings the stage back into one encrypted file",
  text: `State, stage and zone files, the stage's passphrase, the wallet's key where it is a file, and a runbook; encrypted by age.
What it does not hold, and the stage needs, is told. A file that is there is replaced, all at once. ${PASSPHRASE}`,
  arguments: [{ name: "file", form: "required", offers: "file", description: "where it is written, such as kit.age" }],
  options: {
    stage,
    recipient: {
      takes: "age1…",
      many: "repeated",
      description: "public key of age of who may open it, in place of kit.recipients; may be given again",
    },
    passphrase: { description: "close it with a passphrase, in place of kit.recipients", conflicts: "recipient" },
    json,
  },
  examples: [
    { words: "kit write kit.age --stage prod", does: "for the recipients that the stage file names" },
    { words: "kit write kit.age --stage prod --passphrase", does: "asks for a passphrase, twice" },
  ],
  needs: ["stage", "pulumi"],
  load: async () => (await import("./write.ts")).writeKit,
});

const show = command({
  name: "show",
  summary: "tell which stage a kit is of, when it was made, and what is in it; or print one of its files",
  text: `With a name, that file is printed and nothing else: runbook.txt, passphrase. ${PASSPHRASE}`,
  arguments: [
    {
      name: "kit",
      form: "required",
      offers: "file",
      description: "the file; or s3://BUCKET/KEY?endpoint=URL&region=REGION",
    },
    { name: "name", form: "optional", description: "of a file in it" },
  ],
  options: { identity, json },
  examples: [
    { words: "kit show kit.age --identity key.txt", does: "what is in it" },
    { words: "kit show kit.age runbook.txt --identity key.txt", does: "what to do, in words" },
  ],
  needs: [],
  load: async () => (await import("./show.ts")).showKit,
});

export const kit: Group = {
  name: "kit",
  summary: "the recovery kit: all that brings a stage back on an empty machine (docs/kit.md)",
  commands: [write, show],
};

export const recover = command({
  name: "recover",
  summary: "bring a stage back out of its kit on an empty machine, also with every provider dead",
  text: `Puts stage files, keys and state back, never over anything that is there, and goes on as \`up --refresh\` does: what died is leased again,
data comes from its backups. Stopped in between, run it again. ${PASSPHRASE}
A kit in a bucket is read with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
  arguments: [
    {
      name: "kit",
      form: "required",
      offers: "file",
      description: "the file; or s3://BUCKET/KEY?endpoint=URL&region=REGION",
    },
  ],
  options: {
    identity,
    yes,
    dataLoss: {
      takes: "service",
      many: "repeated",
      description: "a service whose data may be lost, as its provider is gone and it has no backup; may be given again",
    },
    up: { negative: true, description: "put files and state back, and tell what is next" },
    runtime,
  },
  examples: [
    { words: "recover kit.age --identity key.txt", does: "asks before files are written, and before anything is paid" },
    {
      words: "recover 's3://backup/shop/prod/kit/latest.age?endpoint=https://s3.example.com' --identity key.txt",
      does: "out of the bucket",
    },
  ],
  needs: ["pulumi", "network", "wallet", "dns"],
  load: async () => (await import("./recover.ts")).recover,
});
