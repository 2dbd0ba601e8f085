import { type Argument, command, type Group, type Need } from "../command.ts";
import { stage, yes } from "../terminal/options.ts";

const json = { description: "print one JSON object" } as const;
const market = ["stage", "pulumi", "network", "wallet"] as const satisfies readonly Need[];
const service = {
  name: "service",
  form: "required",
  description: "such as api",
  offers: "service",
} as const satisfies Argument;

const list = command({
  name: "list",
  summary: "every open deployment of the stage's wallet: provider, price, runway, and what it belongs to",
  text: `"belongs to" is the resource of this stage that owns the lease. "nobody": it carries our tag, no resource
knows it, it is paid for nothing; \`lease close\` closes it. "other stage": the wallet pays for it, another
stage owns it. "foreign": made with this wallet by something else.`,
  options: { stage, json },
  examples: [{ words: "lease list --stage prod", does: "what the wallet pays for" }],
  needs: market,
  load: async () => (await import("./list.ts")).listLeases,
});

const show = command({
  name: "show",
  summary: "one lease from the chain to its containers: orders, bids and why, escrow, URIs, ports, addresses",
  arguments: [{ ...service, description: "such as api; `lease list` names them" }],
  options: { stage, json },
  examples: [{ words: "lease show api", does: "why it is where it is" }],
  needs: market,
  load: async () => (await import("./show.ts")).showLease,
});

/** Also `./platform logs`. */
export const logs = command({
  name: "logs",
  summary: "print what a service's containers say",
  arguments: [{ ...service, description: "such as api; `./platform status` lists them" }],
  options: {
    stage,
    follow: { short: "f", description: "keep printing as lines come" },
    tail: { takes: "lines", standard: "100", description: "only the last lines" },
  },
  examples: [{ words: "logs api --follow", does: "until Ctrl-C" }],
  needs: market,
  load: async () => (await import("./logs.ts")).logs,
});

const events = command({
  name: "events",
  summary: "what happened to a service's containers: scheduled, pulled, started, backing off",
  arguments: [service],
  options: { stage, follow: { short: "f", description: "keep printing as events come" } },
  examples: [{ words: "lease events api", does: "why a container does not start" }],
  needs: market,
  load: async () => (await import("./events.ts")).leaseEvents,
});

const shell = command({
  name: "shell",
  summary: "run a command in a container of a service; its exit code becomes this one's",
  text: `The words are a program and its arguments; no shell reads them. For a pipe or a variable: -- sh -c '…'.
The provider sees everything that is typed and printed.`,
  usage: "[options] <service> [container] -- <command...>",
  arguments: [
    service,
    {
      name: "words",
      form: "list",
      description: "the container where the lease has several, then -- and the command",
    },
  ],
  options: {
    stage,
    tty: {
      short: "t",
      description: "pass the keyboard on, for an interactive program: lease shell api --tty -- sh",
    },
    pod: { takes: "index", standard: "0", description: "which replica, from 0" },
  },
  examples: [
    { words: "lease shell api -- env", does: "what the container was given" },
    { words: "lease shell postgres --tty -- psql -U postgres", does: "an interactive program" },
  ],
  needs: market,
  load: async () => (await import("./shell.ts")).leaseShell,
});

const move = command({
  name: "move",
  summary: "lease a service from another provider",
  text: `Writes the present provider into services.<service>.placement.exclude of Pulumi.<stage>.yaml, with the reason,
and runs \`up\`: a new lease, routes and records that follow, then the old lease is closed. The stage file says
from then on why the service is not there; take the entry out to allow the provider again. With --for the entry
has an end (until:), after which the provider may be chosen again; nothing moves back by itself.
A service with backups takes its data along: it takes no writes until the new place has all of it.
Run again after an interruption, it finishes the move that began.`,
  arguments: [service],
  options: {
    stage,
    to: {
      takes: "provider",
      description: "prefer this one, by address or host; it is taken when it makes an acceptable bid",
    },
    reason: { takes: "text", description: "why, for the next reader of the stage file" },
    for: { takes: "duration", description: "how long to stay away, such as 30d or 12h; for ever by default" },
    dataLoss: { description: "move a service that holds data and has no backups; it starts empty" },
    yes,
  },
  examples: [
    { words: "lease move api --reason dead", does: "to the best other bid" },
    { words: "lease move api --to provider.example.com --for 30d", does: "to one provider, for a month" },
  ],
  needs: [...market, "dns"],
  load: async () => (await import("./move.ts")).moveLease,
});

const close = command({
  name: "close",
  summary: "close a deployment that belongs to no resource; its deposit comes back",
  text: `Only what \`lease list\` says belongs to nobody. To end a service, set services.<service>.enabled: false and
run \`up\`; to end everything, \`destroy\`.`,
  arguments: [{ name: "dseq", form: "required", description: "as `lease list` prints it" }],
  options: { stage, yes },
  examples: [{ words: "lease close 1795842952271", does: "get its deposit back" }],
  needs: market,
  load: async () => (await import("./close.ts")).closeLease,
});

export const lease: Group = {
  name: "lease",
  summary: "look at leases, get into them, move and close them",
  commands: [list, show, logs, events, shell, move, close],
};
