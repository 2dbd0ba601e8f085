/** One kind of error that a person may meet: its section in docs/errors.md, made by `scripts/reference/write.ts`. */
export interface Kind {
  /** What is wrong, and why that happens. */
  readonly means: string;
  /** The way out, where the error itself does not say a nearer one; a command first, where there is one. */
  readonly fix: string;
  /** Names of the error classes that are always of this kind. */
  readonly thrownAs?: readonly string[];
}

/** Every code. It is in scripts of others once it was printed: none is renamed or given another meaning. */
export const CODES = {
  "stage-unknown": {
    means: "There is no stage file of that name: `Pulumi.<stage>.yaml` does not exist in the checkout.",
    fix: "name one that is there with --stage, or begin one: ./platform init --stage NAME",
  },
  "stage-invalid": {
    means:
      "The stage file is not valid: it is no YAML, or says what it may not. Each line names file, line and column. What it may say is in [stage-file.md](stage-file.md).",
    fix: "correct the lines that are named, then run this again",
  },
  "stage-placeholders": {
    means: "Values of the stage file are still placeholders, which only an offline preview can do with.",
    fix: "set each as shown; ./platform secrets list names those that are secret",
  },
  "plain-secret": {
    means:
      "Outside the sandbox a secret stands in the stage file as plain text. Nothing is done with such a stage until it is encrypted: [secrets.md](secrets.md). What was committed may have been read: make another one where it was issued.",
    fix: "./platform secrets set KEY, for each that is named",
  },
  risk: {
    means:
      "The stage runs a risk that it does not accept; nothing was changed. Each is told with its way out and with how to accept it: [threat-model.md](threat-model.md).",
    fix: "mend each as shown, or accept it in the stage file with a reason: accept",
  },
  "images-lock": {
    means: "An image could not be resolved to its digest, or `images.lock.yaml` is not valid.",
    fix: "./platform images lock",
  },
  pins: {
    means:
      "A service that pins what IPFS pins, too, or IPFS itself, did not do what it was asked: [backup.md](backup.md#remote-pins). What was pinned before is as it was.",
    fix: "mend what is told, then run this again; what there is: ./platform pins list",
  },
  "stage-absent": {
    means: "The stage does not stand yet, or a refresh found gone what the command is about.",
    fix: "./platform up",
  },
  "stage-locked": {
    means:
      "Another run is changing the stage, or was killed while it did. Two at once would pay twice. What holds a stage is told in [state.md](state.md).",
    fix: "wait for it to end; if its process is dead: ./platform unlock",
    thrownAs: ["LockBusyError"],
  },
  passphrase: {
    means:
      "The passphrase that the stage's secrets are encrypted with is not set, or is another stage's. Stages on the sandbox need none. Where it is looked for: [secrets.md](secrets.md).",
    fix: "export PLATFORM_PASSPHRASE_<STAGE>=… (from your recovery kit)",
  },
  "state-damaged": {
    means: "The file in which the engine keeps what stands is cut off or no JSON. Nothing is done without it.",
    fix: "restore the copy that is named, or take in what runs: ./platform adopt",
  },
  "state-unreadable": {
    means: "The state, or who holds it, could not be read from where it is kept: [state.md](state.md).",
    fix: "check PULUMI_BACKEND_URL and its credentials",
  },
  "state-folder": {
    means: "The folder that keeps what is between commands (`.platform`) cannot be used.",
    fix: "make it a folder that you may write to",
  },
  "project-renamed": {
    means: "The state knows the stage under another project's name. With the new one it would be another, empty stage.",
    fix: "write the earlier name into Pulumi.yaml again; how a project is renamed is in docs/your-own-stage.md",
  },
  "stage-renamed": {
    means:
      "A stage file has another name than the stage that it stood for. With the new one it would be another, empty stage, leased beside the one that stands.",
    fix: "give the file its earlier name again; how a stage is renamed is in docs/your-own-stage.md",
  },
  unrecorded: {
    means:
      "The chain has deployments of the stage that its state does not know: the state is another checkout's, is older, or was lost. With it `up` would buy a second platform.",
    fix: "use the state that knows them (docs/state.md), or take them in: ./platform adopt",
  },
  "data-loss": {
    means:
      "The change would end a service that holds data, or its volume. That is done only where its name is given: [leases.md](leases.md).",
    fix: "take the change back, or give the data up with --data-loss SERVICE",
  },
  backup: {
    means:
      "A repository of backups cannot be used, or does not have what a service is to begin with. Nothing in it was overwritten, and what needs it was not started: [backup.md](backup.md).",
    fix: "mend what is told of the repository, then: ./platform up",
  },
  unverified: {
    means:
      "A service runs at a new place, and is not what others may rely on: what it holds could not be restored, or did not pass its check. What it was to replace was not closed: [backup.md](backup.md).",
    fix: "./platform lease logs SERVICE tells more; mend it, then: ./platform up",
  },
  "not-held": {
    means:
      "A service that holds data was to move, and its present place could not be made to take no more writes with all of them archived. It was not moved, and takes writes: [backup.md](backup.md).",
    fix: "mend what is told, then: ./platform up; where its provider is dead: ./platform up --refresh",
  },
  kit: {
    means:
      "A recovery kit cannot be opened, read or fetched, or the stage is one that it cannot hold: [kit.md](kit.md). Nothing was written.",
    fix: "./platform kit show FILE tells what a file is",
  },
  budget: {
    means:
      "What the stage file wants is expected to cost more a month than its `budget`, and more than what runs now; nothing was paid or changed. How that is found out is in [costs.md](costs.md).",
    fix: "./platform cost shows each place; make one smaller, lower its priceCeiling, or raise budget in the stage file",
  },
  "not-confirmed": {
    means: "A question was not answered with yes, or there was nobody to answer it. Nothing was changed.",
    fix: "run it again and answer, or add --yes",
  },
  interrupted: {
    means:
      "The run was stopped with Ctrl-C. The engine ended what it was doing and wrote down what stands; a second Ctrl-C would have ended it at once.",
    fix: "run the same command again: it takes up what was begun",
  },
  argument: {
    means: "A word or value on the command line is none that the command can use.",
    fix: "add --help to the command",
  },
  exists: {
    means: "What the command would write is there already. Nothing was written.",
    fix: "take another name, or write it anew with --force",
  },
  "not-found": {
    means: "What the command names is not there: a service, a certificate, a zone, a provider, a file.",
    fix: "name one of those that are listed",
  },
  "deposits-left": {
    means:
      "Orders that `preview --bids` had placed could not be closed. Nothing is leased by them; their deposits come back when they are closed, which the next `up` or `destroy` does as well: [costs.md](costs.md).",
    fix: "./platform preview --bids (it closes them before it asks again), or one by one: ./platform lease list, ./platform lease close DSEQ",
  },
  "no-bids": {
    means:
      "No provider made an offer, or none that the stage accepts, and the deposit came back. Often the price ceiling is below what providers ask: the message tells the lowest price seen, or that nobody can serve the order.",
    fix: "raise priceCeiling of the service, or loosen its placement in the stage file, then: ./platform up",
  },
  "no-supply": {
    means:
      "By the inventory no provider can serve the order: too large, or its placement asks for what nobody has. Nothing was ordered.",
    fix: "loosen what is named in the stage file, then: ./platform up; to order all the same: akash.console: false",
  },
  "manifest-refused": {
    means: "The provider that was leased from does not take the manifest, or did not answer in time.",
    fix: "./platform up --refresh leases from another provider",
    thrownAs: ["RefusedError"],
  },
  "image-unavailable": {
    means:
      "The provider could not pull a container's image; the registry's answer is told. A name or tag with a mistake, a private registry without credentials, or its limit of pulls.",
    fix: "correct the image (or its credentials) of the service in the stage file, then: ./platform up",
  },
  "container-crashed": {
    means:
      "A container was started and ended again, several times, or could not be started. Its last lines or the runtime's words are told, and what it lacks where that is known: memory, room on its volume, its command.",
    fix: "mend what is told of it, then: ./platform up",
  },
  "not-ready": {
    means: "The provider has the manifest, but what it describes is not ready in time.",
    fix: "./platform lease events SERVICE and ./platform logs SERVICE tell more; then: ./platform up --refresh",
    thrownAs: ["NotReadyError", "WithheldError"],
  },
  "lease-ended": {
    means: "The lease has ended, or its deployment is closed: by its provider, or because its escrow was empty.",
    fix: "./platform up --refresh",
  },
  "provider-unreachable": {
    means: "The gateway of a provider does not answer, or not as gateways do.",
    fix: "./platform doctor tells which; ./platform up --refresh leases elsewhere",
    thrownAs: ["GatewayError"],
  },
  "node-unreachable": {
    means: "No node of the chain that the stage names (`akash.rest`) answers.",
    fix: "./platform doctor, and name a node that works first in akash.rest of the stage file",
    thrownAs: ["UnreachableError"],
  },
  "node-refused": {
    means: "A node of the chain answered with an error.",
    fix: "./platform doctor, then run this again",
    thrownAs: ["RestError"],
  },
  "node-behind": {
    means: "The node of the chain that was asked is behind what was written before, or the chain makes no blocks.",
    fix: "./platform doctor tells which node; then run this again: what was begun is taken up",
  },
  "transaction-refused": {
    means: "The chain did not carry out a transaction. Nothing of it happened but its fee.",
    fix: "./platform doctor tells the state of wallet and chain; then run this again",
    thrownAs: ["TxError", "UnsentError"],
  },
  "wallet-key": {
    means:
      "The key that `akash.wallet` of the stage file names cannot be read or used. Nothing of it is ever shown: [leases.md](leases.md).",
    fix: "correct akash.wallet in the stage file, or the key where it says that it is",
  },
  funds: {
    means: "The wallet, its grants or the cap of the stage do not cover what is to be paid.",
    fix: "./platform funds",
  },
  "mint-refused": {
    means: "ACT could not be minted, or the chain cancelled it.",
    fix: "./platform funds, then mint again",
  },
  "dns-conflict": {
    means:
      "A record set at a DNS provider is not as the last run left it, or was never ours, so it is not changed: [dns.md](dns.md).",
    fix: "./platform dns plan shows both sides; take the other one away, or let the stage take it over (dns.adopt: true)",
    thrownAs: ["RecordConflictError", "ContributionConflictError"],
  },
  "dns-provider": {
    means: "A DNS provider refused a request or did not answer as it should.",
    fix: "./platform doctor tells whether its credentials work",
    thrownAs: ["DnsProviderError", "QuotaExceededError", "NotPropagatedError", "ZoneNotEmptyError"],
  },
  "dns-zone": {
    means: "A zone, or its files, cannot be used: [dns.md](dns.md).",
    fix: "./platform dns validate",
    thrownAs: ["InvalidZoneError", "AmbiguousZoneError", "YamlError", "InvalidNameError", "InvalidRdataError"],
  },
  "dns-plan": {
    means: "The plan file is none, or the zones have changed since it was written. Nothing was changed.",
    fix: "./platform dns plan --out plan.json, and review again",
    thrownAs: ["InvalidPlanFileError"],
  },
  failover: {
    means:
      "A change of what a failover record serves is not possible or could not be published: [failover.md](failover.md).",
    fix: "./platform dns report",
    thrownAs: ["NotServableError", "BlindVantageError", "InvalidStatusFileError", "UnsupportedCheckError"],
  },
  certificate: {
    means:
      "The CA did not issue or revoke a certificate; its answer is told: [certificates.md](certificates.md). The order is kept, and the next run goes on with it.",
    fix: "./platform cert list, then: ./platform up",
    thrownAs: ["CaError", "ProofRefusedError", "LimitReachedError", "CaaForbidsError"],
  },
  secrets: {
    means: "Infisical does not answer, or refused a request: [secrets.md](secrets.md).",
    fix: "./platform status, then: ./platform up",
    thrownAs: ["InfisicalError", "InfisicalUnreachableError"],
  },
  adoption: {
    means: "What runs cannot be taken into the state as it is; nothing was adopted.",
    fix: "mend what is named, then: ./platform adopt",
  },
  "resource-invalid": {
    means:
      "A property of a resource has a value that it never takes; nothing was changed. It comes from the stage file, or from the program that uses the toolkit as a library: [library.md](library.md).",
    fix: "correct the property that is named in the stage file, or the program, then: ./platform preview",
  },
  "sdl-invalid": {
    means: "An SDL cannot be read or is not valid. Each line names the place.",
    fix: "correct the lines that are named",
  },
  "not-imported": {
    means:
      "A file is no compose file and no SDL, or nothing of it could be taken over as an app: [import.md](import.md). Nothing was written.",
    fix: "correct the lines that are named, then run this again",
  },
  sandbox: {
    means: "The sandbox does not run, or could not be started or stopped.",
    fix: "./platform sandbox start",
  },
  tool: {
    means: "A tool that the toolkit brings could not be downloaded or built.",
    fix: "put it on PATH, or mend what is named, then run this again",
    thrownAs: ["DownloadError", "BuildError"],
  },
  engine: {
    means: "Pulumi failed; its own lines tell why.",
    fix: "mend what its lines say, then run this again: what was begun is taken up",
  },
  input: {
    means: "A file is not in its form, or larger, deeper or fuller of references than what is read at most.",
    fix: "correct it at the place that is named",
    thrownAs: ["InputError"],
  },
  answer: {
    means: "A service outside answered in another form than its own: often a proxy or a log-in page in between.",
    fix: "look at the address that is named from this machine, then run this again",
    thrownAs: ["AnswerError"],
  },
  unreachable: {
    means:
      "A service outside does not answer: its name does not resolve, the connection is refused or breaks off, its certificate does not fit, or there is no way out of this network.",
    fix: "look at the address that is named from this machine, then run this again",
    thrownAs: ["NoAnswerError"],
  },
  "disk-full": {
    means: "A file system is full.",
    fix: "free some space (df -h .), then run this again: it takes up what was begun",
  },
  "read-only": { means: "A file system is read-only.", fix: "work in a copy that can be written to" },
  permission: { means: "This user may not read or write a file.", fix: "give this user the rights it needs" },
  bug: {
    means: "A mistake of the toolkit. Its lines say where.",
    fix: "this is a bug of the toolkit: please report it with these lines, the command and the version (./platform --version); look for secrets in them first",
  },
  other: {
    means: "An error of no kind that the toolkit knows. It is told as the part that found it said it.",
    fix: "add --verbose to see where it comes from; ./platform doctor looks at everything",
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type Code = keyof typeof CODES;

/** Where a code is described, such as `docs/errors.md#no-bids`. */
export const docsOf = (code: Code): string => `docs/errors.md#${code}`;
