import { command, type Need } from "../command.ts";
import { json, stage, yes } from "../terminal/options.ts";

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
    target: { takes: "urn", many: "words", description: "only these resources" },
  },
  examples: [
    { words: "up --yes", does: "the whole platform on the sandbox" },
    { words: "up --stage prod --refresh", does: "lease again what died" },
  ],
  needs: everything,
  load: async () => (await import("./up.ts")).up,
});

export const preview = command({
  name: "preview",
  summary: "show what `up` would change; changes nothing",
  options: {
    stage,
    diff: { description: "show every property that changes" },
    json: { description: "print the plan as JSON" },
    refresh: { description: "look at the live state first" },
    expectNoChanges: { description: "exit with 2 when anything would change" },
    offline: { description: "plan from nothing, without network and with placeholder credentials" },
  },
  examples: [
    { words: "preview --stage prod --offline", does: "the whole plan, without credentials" },
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

export const destroy = command({
  name: "destroy",
  summary: "close every lease and remove every record of the stage; deposits come back",
  options: { stage, yes },
  examples: [{ words: "destroy --stage staging", does: "take the stage down" }],
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
  options: { stage },
  examples: [{ words: "env --stage prod", does: "the variables of stage prod" }],
  needs: ["stage", "pulumi", "network"],
  load: async () => (await import("./env.ts")).env,
});
