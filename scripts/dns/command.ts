import { DNS_PROVIDER_NAMES, DNS_PROVIDERS } from "../../dns/providers/registry.ts";
import { type Argument, command, type Group, type Need, type Option } from "../command.ts";
import { json, stage, yes } from "../terminal/options.ts";
import { count, duration, fraction } from "./duration.ts";

const [FIRST, ...OTHERS] = DNS_PROVIDER_NAMES.map((name) => DNS_PROVIDERS[name].title);

const zone = { name: "zone", form: "required", description: "zone name" } as const satisfies Argument;
const zones = {
  name: "zones",
  form: "list",
  description: "zone names; without any, all of the stage",
} as const satisfies Argument;

const provider = {
  takes: "name",
  choices: DNS_PROVIDER_NAMES,
  description: "only this provider",
} as const satisfies Option;
const folder = { takes: "dir", offers: "folder", mandatory: true } as const;
const zoneFolder = {
  takes: "dir",
  offers: "folder",
  description: "folder of the zone files; default dns/zones",
} as const satisfies Option;
const many = { description: "allow many changes at once, and changes of the apex NS" } as const satisfies Option;
const webhook = { takes: "url", variable: "PLATFORM_DNS_WEBHOOK" } as const;

/** Shares of the existing record sets that may change without `--force`. */
const changeLimits = {
  maxUpdates: { takes: "share", read: fraction, description: "share of updates that is unsafe beyond it; default 0.3" },
  maxDeletes: { takes: "share", read: fraction, description: "share of deletes that is unsafe beyond it; default 0.3" },
} as const satisfies Record<string, Option>;

const atProviders = ["stage", "pulumi", "network", "dns"] as const satisfies readonly Need[];

/** How zone files are read. */
const reading = {
  validators: {
    takes: "set",
    choices: ["legacy", "strict", "best-practice"],
    standard: "legacy",
    description: "which checks decide",
  },
  lenient: { description: "turn what the checks find into warnings" },
  escapedSemicolons: {
    takes: "written",
    choices: ["yes", "no"],
    description: "demand or forbid \\; in texts; without, both are read",
  },
  order: {
    takes: "mode",
    choices: ["natural", "simple", "off"],
    standard: "natural",
    description: "how keys must be sorted: numbers in them by their value, by character, or in no order",
  },
  noOrder: { description: "the same as --order off" },
  ignoreSubzoneAdds: { description: "leave records out that lie in another zone of the folder, with a warning" },
  defaultTtl: { takes: "seconds", read: Number, standard: "3600", description: "TTL of records without one" },
  splitExtension: { takes: "ending", standard: ".", description: "ending of a zone's folder of files" },
  shared: { takes: "file", offers: "file", description: "file in the folder with records that every zone gets" },
  json: { description: "print one JSON object" },
} as const satisfies Record<string, Option>;

const validate = command({
  name: "validate",
  summary: "accept or reject zones; exit code 1 when one is rejected",
  arguments: [{ ...zones, description: "zone names; without any, all of the folder" }],
  options: {
    ...reading,
    zones: { ...folder, description: "folder of the zone files" },
    for: {
      takes: "provider",
      many: "words",
      choices: DNS_PROVIDER_NAMES,
      description: "warn of what these will never accept",
    },
  },
  examples: [
    { words: "dns validate --zones dns/zones", does: "every zone of the folder" },
    { words: "dns validate example.com --zones dns/zones --for google desec", does: "one, for two providers" },
  ],
  needs: [],
  load: async () => (await import("./zone-files.ts")).validate,
});

const dump = command({
  name: "dump",
  summary: "print what a zone's files mean: every record set in canonical form",
  arguments: [zone],
  options: { ...reading, zones: { ...folder, description: "folder of the zone files" } },
  examples: [{ words: "dns dump example.com --zones dns/zones", does: "one record a line" }],
  needs: [],
  load: async () => (await import("./zone-files.ts")).dump,
});

const diff = command({
  name: "diff",
  summary: "print what would change from one folder's zone to another's",
  text: "A zone that only one of the folders has is created or deleted as a whole.",
  arguments: [zone],
  options: {
    ...reading,
    ...changeLimits,
    for: {
      takes: "provider",
      choices: DNS_PROVIDER_NAMES,
      description: "only what it gets, by octodns.included, excluded and ignored",
    },
    from: { ...folder, description: "folder with the zone as it is" },
    to: { ...folder, description: "folder with the zone as it should be" },
  },
  examples: [{ words: "dns diff example.com --from before --to dns/zones", does: "before a commit" }],
  needs: [],
  load: async () => (await import("./zone-files.ts")).diff,
});

const convert = command({
  name: "convert",
  summary: "print a BIND zone file (RFC 1035 master file) in the form of our zone files",
  arguments: [{ name: "file", form: "required", description: "master file", offers: "file" }],
  text: "What our form cannot hold is said with its line, and exit code 1; $INCLUDE reads files below that of FILE.",
  options: {
    zone: { takes: "zone", mandatory: true, description: "zone name" },
    lenient: {
      description: "print the rest where something cannot be kept, and turn what the checks find into warnings",
    },
  },
  examples: [{ words: "dns convert db.example.com --zone example.com", does: "to come from BIND" }],
  needs: [],
  load: async () => (await import("./zone-files.ts")).convert,
});

const plan = command({
  name: "plan",
  summary: "show what would change at the providers; exit 0 nothing, 2 changes, 1 a problem",
  arguments: [zones],
  options: {
    stage,
    provider,
    zones: zoneFolder,
    out: { takes: "file", offers: "file", description: "write the plan, for `dns apply --plan`" },
    ...changeLimits,
    force: many,
    json,
  },
  examples: [{ words: "dns plan --stage prod --out plan.json", does: "a plan to review" }],
  needs: atProviders,
  load: async () => (await import("./plan.ts")).plan,
});

const apply = command({
  name: "apply",
  summary: `write what \`dns plan\` shows: ${FIRST} first, then ${OTHERS.join(", then ")}`,
  text: "It stops at what a provider will never accept, goes on past throttling, and may be run again.",
  arguments: [{ ...zones, description: "zone names; without any, those of the plan file or all of the stage" }],
  options: {
    stage,
    provider,
    zones: zoneFolder,
    plan: { takes: "file", offers: "file", description: "apply exactly this plan, written by `dns plan --out`" },
    yes: { ...yes, description: "do not ask" },
    ...changeLimits,
    force: many,
  },
  examples: [{ words: "dns apply --stage prod --plan plan.json", does: "what was reviewed, and nothing else" }],
  needs: atProviders,
  load: async () => (await import("./apply.ts")).apply,
});

const importing = command({
  name: "import",
  summary: "print a live zone as a zone file, or write it",
  arguments: [zone],
  options: {
    stage,
    provider: { ...provider, mandatory: true, description: "where to read it" },
    to: { takes: "file", offers: "file", description: "write it there, such as dns/zones/example.com.yaml" },
    force: { description: "overwrite the file" },
  },
  examples: [
    {
      words: "dns import example.com --provider desec --to dns/zones/example.com.yaml",
      does: "begin with what is there",
    },
  ],
  needs: atProviders,
  load: async () => (await import("./import.ts")).importLive,
});

const report = command({
  name: "report",
  summary: "ask every name server for every desired record set and compare; exit 1 on drift",
  arguments: [zones],
  options: {
    stage,
    provider,
    zones: zoneFolder,
    json,
    csv: { description: "print every answer as CSV", conflicts: "json" },
  },
  examples: [{ words: "dns report --stage prod", does: "what the world is answered" }],
  needs: atProviders,
  load: async () => (await import("./report.ts")).report,
});

const monitor = command({
  name: "monitor",
  summary: "probe the pools of `dynamic` records and serve those that are up",
  text: "What it decides stands in dns/status/<zone>.yaml; commit it. See docs/failover.md.",
  options: {
    stage,
    once: { description: "one round, for cron; exit 0 all up, 2 something changed, 1 an error or a pool that is down" },
    dryRun: { description: "look and decide, write nothing" },
    json: { description: "print each round as one JSON object on a line" },
    interval: { takes: "time", read: duration, standard: "30s", description: "from one round to the next" },
    timeout: { takes: "time", read: duration, standard: "5s", description: "for one probe" },
    egress: {
      takes: "url",
      many: "repeated",
      description: "another vantage point: an HTTP proxy, http://[user:password@]host:port; repeat it",
    },
    quorum: { takes: "n", read: count, description: "vantage points that must agree; default more than half" },
    downAfter: { takes: "rounds", read: count, standard: "3", description: "rounds in a row before a value goes down" },
    upAfter: { takes: "rounds", read: count, standard: "3", description: "rounds in a row before it is up again" },
    hold: {
      takes: "time",
      read: duration,
      standard: "5m",
      description: "shortest time between two changes of a value",
    },
    cap: { takes: "n", read: count, standard: "4", description: "most changes of a value within an hour, 2 or more" },
    webhook: { ...webhook, description: "where to post each change as JSON" },
  },
  examples: [
    { words: "dns monitor --stage prod", does: "every 30 seconds, until Ctrl-C" },
    { words: "dns monitor --once --dry-run", does: "what it would decide now" },
  ],
  needs: atProviders,
  load: async () => (await import("./monitor.ts")).monitor,
});

const failover = command({
  name: "failover",
  summary: "take a pool down or up by hand, or leave it to the monitor again",
  text: "It stands in dns/status/<zone>.yaml until it is set to obey; commit it.",
  arguments: [
    { name: "name", form: "required", description: "full name of a record with pools, such as www.fo.example.com" },
  ],
  options: {
    stage,
    pool: { takes: "name", mandatory: true, description: "which of its pools" },
    status: {
      takes: "status",
      mandatory: true,
      choices: ["up", "down", "obey"],
      description: "obey leaves it to the monitor",
    },
    reason: { takes: "text", standard: "by hand", description: "why, for the status file and the audit log" },
    webhook: { ...webhook, description: "where to post the change as JSON" },
  },
  examples: [
    { words: "dns failover www.example.com --pool main --status down --reason upgrade", does: "before maintenance" },
    { words: "dns failover www.example.com --pool main --status obey", does: "after it" },
  ],
  needs: atProviders,
  load: async () => (await import("./failover.ts")).failover,
});

export const dns: Group = {
  name: "dns",
  summary: "zones, in their files and at their providers",
  commands: [validate, dump, diff, convert, plan, apply, importing, report, monitor, failover],
};
