import { z } from "zod";
import { httpsUrl } from "./https-url.ts";
import { secret } from "./secret.ts";
import type { BackupMethod } from "./services/catalog.ts";

/** pgBackRest is told a host and a port, and speaks TLS alone. */
const isOrigin = (url: string): boolean => !URL.canParse(url) || `${new URL(url).origin}/` === new URL(url).href;
const isTls = (url: string): boolean => !URL.canParse(url) || new URL(url).protocol === "https:";

const repository = z.strictObject({
  endpoint: httpsUrl()
    .refine(isTls, "must be an https URL")
    .refine(isOrigin, "must be a host, and a port where it has one of its own, without a path or a log-in")
    .meta({
      description: "URL of the S3 API: a host, and a port where it has one of its own.",
      examples: ["https://s3.eu-central-1.amazonaws.com"],
    }),
  bucket: z
    .string()
    .regex(/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket: 3 to 63 of a-z, 0-9, - and .")
    .meta({
      description: "Bucket, which has to be there; it may hold other things too.",
      examples: ["example-backup"],
    }),
  region: z.string().min(1).default("us-east-1").describe("Region of the bucket."),
  pathStyle: z
    .boolean()
    .default(false)
    .describe(
      "Whether the bucket stands in the path of a URL and not in its host, as many services of one's own want it.",
    ),
  accessKey: z
    .string()
    .min(1)
    .describe("Access key that may list the bucket, and read, write and delete what is in it."),
  secretKey: secret("Secret of that access key."),
  ca: z
    .string()
    .startsWith("-----BEGIN CERTIFICATE-----", "must be certificates as PEM")
    .optional()
    .describe("Authorities that the service's certificate is held against in place of the well-known ones, PEM."),
});

const seconds = (description: string, usual: string) =>
  z
    .string()
    .regex(/^[1-9][0-9]*(s|m|h)$/, "must be a duration such as 60s, 5m or 1h")
    .default(usual)
    .describe(description);

export const backup = z
  .strictObject({
    repositories: z
      .array(repository)
      .min(1)
      .max(2)
      .optional()
      .describe(
        "Where backups are kept: an S3-compatible bucket, or two, each with everything. Default on the sandbox: a bucket of its own.",
      ),
    archiveTimeout: seconds(
      "Longest time until what PostgreSQL was told is in the repositories, so that so much is lost at most with its provider.",
      "60s",
    ),
    volumeInterval: seconds(
      "How often volumes are backed up: those of the registry, of IPFS, and of apps with `backup`.",
      "1h",
    ),
    maxLoss: seconds(
      "How long ago what is newest in the backups may have been archived (of volumes: and one interval more) for `up --refresh` to let a new place begin with it where a provider does not answer; of older ones a person decides, by --data-loss.",
      "1h",
    ),
  })
  .describe(
    "Backups: PostgreSQL archives what it writes, and a new place begins with it (docs/backup.md). Default: none; data ends with its lease.",
  );

/** What of a stage decides where its backups are kept. */
interface BackedUp {
  readonly backup?: z.output<typeof backup> | undefined;
  readonly sandbox?: object | undefined;
  readonly services?: { readonly registry: { readonly enabled: boolean; readonly blobs: string } } | undefined;
}

/** A repository as the stage file names it. */
export type RepositorySettings = z.output<typeof repository>;

/** Whose S3 server is that of every sandbox: no lease's end touches it. */
const SANDBOX_REPOSITORY: RepositorySettings = {
  endpoint: "https://s3.sandbox",
  bucket: "backup",
  region: "us-east-1",
  pathStyle: true,
  accessKey: "sandbox",
  secretKey: "sandbox-backup",
};

/** Where the backups of a stage are kept; empty = it has none. Pure. */
export const repositoriesOf = ({ backup }: BackedUp): readonly RepositorySettings[] =>
  backup === undefined ? [] : (backup.repositories ?? [SANDBOX_REPOSITORY]);

/** Whether the sandbox has to keep the backups. Pure. */
export const needsSandboxS3 = ({ backup, sandbox }: BackedUp): boolean =>
  sandbox !== undefined && backup !== undefined && backup.repositories === undefined;

/** Pure. */
export function backupProblems({ backup, sandbox, services }: BackedUp) {
  const { enabled = false, blobs } = services?.registry ?? {};
  if (!backup && enabled && blobs === "s3")
    return [
      { path: ["services", "registry", "blobs"], message: "is s3, and the stage has no backup: to name the bucket" },
    ];
  if (!backup) return [];
  return [...bucketProblems(backup.repositories, sandbox), ...durationProblems(backup)];
}

function bucketProblems(repositories: readonly RepositorySettings[] | undefined, sandbox: object | undefined) {
  const path = ["backup", "repositories"];
  if (!repositories)
    return sandbox ? [] : [{ path, message: "names no bucket, and only the sandbox has one of its own" }];
  const [first, second] = repositories.map(({ endpoint, bucket }) => `${new URL(endpoint).host}/${bucket}`);
  return first === second ? [{ path: [...path, 1], message: "is the first one again: name another bucket" }] : [];
}

function durationProblems({ archiveTimeout, maxLoss }: z.output<typeof backup>) {
  const path = ["backup", "archiveTimeout"];
  if (secondsOf(archiveTimeout) > secondsOf(MOST_TIMEOUT))
    return [{ path, message: `must be at most ${MOST_TIMEOUT}` }];
  if (secondsOf(archiveTimeout) <= secondsOf(maxLoss)) return [];
  const message = `must be at most backup.maxLoss (${maxLoss}): else what was archived last is often too old for up --refresh`;
  return [{ path, message }];
}

/** How old, in seconds, a backup may be that a new place begins with by itself: one of volumes is as old as their interval before it is late. Pure. */
export const maxLossOf = (
  { maxLoss, volumeInterval }: Pick<z.output<typeof backup>, "maxLoss" | "volumeInterval">,
  kind: BackupMethod,
): number => secondsOf(maxLoss) + (kind === "volume" ? secondsOf(volumeInterval) : 0);

/** Every day there is a backup as well. */
const MOST_TIMEOUT = "24h";

/** Days that full backups, and all that is needed to go on from them, are kept in the first repository and in the second. */
export const RETENTION = { first: 35, second: 183 };

const UNITS = { s: 1, m: 60, h: 3600 };

/** Of a duration of the stage file, such as `5m`. Pure. */
export const secondsOf = (duration: string): number =>
  Number(duration.slice(0, -1)) * UNITS[duration.at(-1) as keyof typeof UNITS];
