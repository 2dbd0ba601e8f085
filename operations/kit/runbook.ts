import type { PlatformOutput } from "../../stacks/output.ts";
import type { RepositorySettings } from "../../stage/backup.ts";
import { dataLossFlags } from "../leases/data-loss-flags.ts";

/** What a runbook tells of a stage. */
export interface Facts {
  readonly stage: string;
  readonly project: string;
  readonly domain: string;
  /** RFC 3339. */
  readonly made: string;
  readonly toolkit: string;
  /** Where the engine keeps the state. */
  readonly backend: string;
  /** Variable that the stage's passphrase is given in; undefined where everybody knows it. */
  readonly passphrase: string | undefined;
  /** Of the chain; undefined where nothing is leased. */
  readonly wallet: string | undefined;
  /** Name in the kit of the file with its key. */
  readonly walletFile: string | undefined;
  readonly repositories: readonly RepositorySettings[];
  /** Services that have backups in them. */
  readonly backedUp: readonly string[];
  /** Services that hold data, with their volumes. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly platform: Pick<PlatformOutput, "services" | "certificates" | "dns"> | undefined;
  /** Names of the secrets that the stage made. */
  readonly secrets: readonly string[];
  readonly lacking: readonly string[];
}

/** What to do when everything is lost, for a person who has this text and the kit alone. Pure. */
export function runbookText(facts: Facts): string {
  const { stage, project, domain, made, toolkit, lacking } = facts;
  const parts = [
    `RECOVERY OF STAGE ${stage} (project ${project}, ${domain})\n\nMade ${made} by version ${toolkit} of the toolkit. It tells of the stage as it was then.`,
    commands(facts),
    part("Not in this kit, and needed", lacking.length > 0 ? lacking : ["nothing"]),
    data(facts),
    where(facts),
    part("What stands outside", outside(facts)),
    withoutToolkit(stage),
  ];
  return `${parts.join("\n\n")}\n`;
}

const part = (title: string, lines: readonly string[]): string =>
  `${title}\n\n${lines.map((line) => `  - ${line}`).join("\n")}`;

function commands({ stage, toolkit, passphrase, holders, backedUp }: Facts): string {
  const lost = [...holders.keys()].filter((service) => !backedUp.includes(service));
  const flags = dataLossFlags(lost);
  const given = passphrase
    ? `
     The passphrase of the stage's secrets is in the kit; later commands want it in ${passphrase}:
       ${passphrase}="$(./platform kit show kit.age passphrase --identity key.txt)" && export ${passphrase}`
    : "";
  return `What to do, in this order

  1. On a machine with npm (Node.js 20 or newer) and Go: check the toolkit out, version ${toolkit} or later, into an empty folder.
  2. Put this kit (kit.age) and the identity that opens it (key.txt) beside it; with a passphrase, leave --identity out. Then:
       ./platform recover kit.age --identity key.txt
     It puts the files and the state back, shows what it would lease and pay, and asks. It goes on with: ./platform up --stage ${stage} --refresh${given}
  3. Where it stops with error[unrecorded], more was leased after this kit was made. What of it still runs is taken up by:
       ./platform adopt --stage ${stage}
  4. Where a provider with data is gone for good, its data is given up by name, and only then; what has a backup comes back from it:
       ./platform up --stage ${stage} --refresh${flags}
  5. Look at all of it: ./platform status --stage ${stage}. Where the registrar names other name servers, it says so.
  6. Write a new kit: ./platform kit write kit.age --stage ${stage}`;
}

function data({ holders, backedUp, repositories }: Facts): string {
  const lines = [...holders].map(([service, volumes]) => {
    const fate = backedUp.includes(service)
      ? "comes back from its backups"
      : "has no backup: it ends with its provider";
    return `${service} (${volumes.join(", ")}) ${fate}`;
  });
  const buckets = repositories.map(
    ({ endpoint, bucket, region, accessKey }) =>
      `backups: bucket ${bucket} at ${endpoint} (region ${region}), access key ${accessKey}`,
  );
  const told = [...lines, ...buckets];
  return part("Data", told.length > 0 ? told : ["no service holds any"]);
}

function where({ stage, wallet, walletFile, secrets, passphrase }: Facts): string {
  const env = `eval "$(./platform env --stage ${stage})"`;
  return part("Where each thing is", [
    `wallet${wallet ? ` ${wallet}` : ""}: ${walletFile ? `its key is ${walletFile} of the kit` : "its key is not in the kit (above)"}`,
    `passphrase: ${passphrase ? "the file passphrase of the kit; it opens what is encrypted in stage file and state" : "that of stages on the sandbox, which everybody knows"}`,
    `keys of DNS providers, registry, buckets and others: project/Pulumi.${stage}.yaml, encrypted; ./platform secrets get KEY --stage ${stage}`,
    `ACME account, keys of certificates, key that signs the proxies' bundles: state.json, encrypted`,
    `secrets that the stage made: state.json, encrypted: ${secrets.length > 0 ? secrets.join(", ") : "none"}`,
    `log-ins of people, Infisical's administrator among them: ${env} && pulumi stack output logins --show-secrets`,
    `any of the state: ${env} && pulumi stack export --show-secrets`,
    "digests of images: state.json, and project/images.lock.yaml where it is there",
  ]);
}

function outside({ backend, platform }: Facts): string[] {
  if (!platform) return [`state: ${backend}`, "nothing stood when this was made"];
  const { services, certificates, dns } = platform;
  return [
    `state: ${backend}`,
    ...dns.map(({ zone, provider, nameServers }) => `zone ${zone} at ${provider}: ${nameServers.join(", ")}`),
    ...certificates.map(
      ({ names, notAfter, issuer }) => `certificate of ${names.join(", ")}, by ${issuer}, until ${notAfter}`,
    ),
    ...services.map(({ name, urls }) => `service ${name}${urls.length > 0 ? `: ${urls.join(", ")}` : ""}`),
  ];
}

const withoutToolkit = (stage: string): string => `Without the toolkit

  The kit is one JSON document, encrypted by age (age-encryption.org); age and jq take it apart:
    age -d -i key.txt kit.age > kit.json        # with a passphrase: age -d kit.age > kit.json
    jq -r '.files | keys[]' kit.json
    jq -r '.files["state.json"]' kit.json       # as "pulumi stack export" writes it, for "pulumi stack import"
    jq -r '.files["project/Pulumi.${stage}.yaml"]' kit.json`;
