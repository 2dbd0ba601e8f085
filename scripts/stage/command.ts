import { command, type Need, type Option } from "../command.ts";
import { json, runtime, stage, yes } from "../terminal/options.ts";

const dataLoss = {
  takes: "service",
  many: "repeated",
  offers: "service",
  description: "a service whose data may be lost by this run; may be given again",
} as const satisfies Option;

const everything = ["stage", "pulumi", "network", "wallet", "dns"] as const satisfies readonly Need[];

export const up = command({
  name: "up",
  summary: "stand the stage up, or bring it to what its file says",
  text: `Run again, it changes nothing. Killed in the middle, run it again: it takes up where it was.
Exit code 0: everything is as the stage file says, and the table at the end shows no problem. 1: the engine could not
go on, or the table shows one.`,
  options: {
    stage,
    yes: { ...yes, description: "do not ask before changing anything" },
    refresh: { description: "look at the live state first; finds dead leases and lost manifests" },
    dataLoss,
    target: { takes: "urn", many: "words", description: "only these resources" },
    runtime,
  },
  examples: [
    { words: "up --yes", does: "the whole platform on the sandbox" },
    { words: "up --yes --runtime podman", does: "the same, and what runs on its leases are containers" },
    { words: "up --stage prod --refresh", does: "lease again what died" },
  ],
  needs: everything,
  load: async () => (await import("./up.ts")).up,
});

export const preview = command({
  name: "preview",
  summary: "show what `up` would change; changes nothing",
  text: `With --bids the market is asked what each place that is leased anew would really cost, and from whom it would be
leased: an order is placed for each, and closed again when its bids are there. Its deposit comes back, the fees of the
transactions do not; both are told before you are asked. Nothing is leased. Exit code 1 where nobody bids.`,
  options: {
    stage,
    bids: { description: "ask the market: providers, prices, and why; costs fees" },
    yes: { ...yes, description: "do not ask before deposits and fees are paid for --bids" },
    diff: { description: "show every property that changes" },
    json: { description: "print the plan as JSON", conflicts: "bids" },
    refresh: { description: "look at the live state first" },
    dataLoss: { ...dataLoss, description: "a service whose data `up` would be allowed to lose; may be given again" },
    expectNoChanges: { description: "exit with 2 when anything would change" },
    offline: { description: "plan from nothing, without network and with placeholder credentials", conflicts: "bids" },
  },
  examples: [
    { words: "preview --stage prod --offline", does: "the whole plan, without credentials" },
    { words: "preview --stage prod --bids", does: "what would be leased from whom, and for how much" },
    { words: "preview --expect-no-changes", does: "for CI: exit 2 when the stage is not what its file says" },
  ],
  needs: everything,
  load: async () => (await import("./preview.ts")).preview,
});

export const refresh = command({
  name: "refresh",
  summary: "look at everything live: closed leases, lost manifests, changed records",
  options: { stage, yes: { ...yes, description: "do not ask before writing the state" } },
  examples: [{ words: "refresh --yes", does: "write what is there into the state" }],
  needs: everything,
  load: async () => (await import("./refresh.ts")).refresh,
});

export const adopt = command({
  name: "adopt",
  summary: "take the platform that runs into a state that does not know it",
  text:
    "For a state that was lost, or is older than what runs. Deployments run on, and are leased again where their lease has ended or their provider is silent; " +
    "secrets are read off what runs; certificates are issued anew. " +
    "The password of Infisical's administrator is taken from PLATFORM_INFISICAL_PASSWORD.",
  options: {
    stage,
    yes,
    use: {
      takes: "dseq",
      many: "repeated",
      description: "of several deployments that run one service, the one to take",
    },
    dataLoss: {
      ...dataLoss,
      description: "give up the data of a service whose provider is silent; may be given again",
    },
  },
  examples: [{ words: "adopt --stage prod", does: "after the state of prod was lost" }],
  needs: everything,
  load: async () => (await import("./adopt.ts")).adopt,
});

export const destroy = command({
  name: "destroy",
  summary: "close every lease and remove every record of the stage; deposits come back",
  text: "A stage outside the sandbox is protected: its name has to be typed, or given by --yes-destroy (`protect` in the stage file).",
  options: {
    stage,
    yes,
    yesDestroy: {
      takes: "name",
      offers: "stage",
      description: "do not ask, also where the stage is protected; its name again",
    },
  },
  examples: [
    { words: "destroy --stage staging", does: "take the stage down" },
    { words: "destroy --stage staging --yes-destroy staging", does: "without being asked" },
  ],
  needs: everything,
  load: async () => (await import("./destroy.ts")).destroy,
});

export const status = command({
  name: "status",
  summary: "look at every service, lease, certificate and zone live; exit 0 when all is well",
  options: { stage, json },
  examples: [
    { words: "status", does: "one table" },
    { words: "status --stage prod --json", does: "for a monitor" },
  ],
  needs: ["stage", "pulumi", "network", "wallet"],
  load: async () => (await import("./status.ts")).status,
});

export const env = command({
  name: "env",
  summary: 'print exports for plain pulumi commands: eval "$(./platform env)"',
  text: "A passphrase that is in the environment is named, not printed; that of stages on the sandbox is no secret.",
  options: { stage, showSecrets: { description: "print the passphrase, too" } },
  examples: [
    { words: "env --stage prod", does: "the variables of stage prod" },
    { words: "env --stage prod --show-secrets", does: "with the passphrase, for another shell" },
  ],
  needs: ["stage", "pulumi", "network"],
  load: async () => (await import("./env.ts")).env,
});

export const unlock = command({
  name: "unlock",
  summary: "tell who holds the stage, and release it where that run is dead",
  text: "A run that was killed is released by the next `up` of the same checkout. This is for the run of another machine.",
  options: { stage, yes: { ...yes, description: "do not ask before releasing it" } },
  examples: [{ words: "unlock --stage prod", does: "after a run of a machine that is gone" }],
  needs: ["stage", "pulumi", "network"],
  load: async () => (await import("./unlock.ts")).unlock,
});
