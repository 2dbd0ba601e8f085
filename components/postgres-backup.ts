import { type Input, type Output, output, type Resource, secret } from "@pulumi/pulumi";
import { BackupGeneration, type BackupGenerationArgs } from "../resources/backup-generation.ts";
import { RandomSecret } from "../resources/random-secret.ts";
import { RETENTION, type RepositorySettings, repositoriesOf, secondsOf } from "../stage/backup.ts";
import type { Stage } from "../stage/schema.ts";
import type { Declaration, Place } from "../workload/declaration.ts";
import { CONFIRMATION, hold, release, verification } from "./postgres-archive.ts";

/** How a database is backed up. */
export interface PostgresBackup {
  /** PostgreSQL with pgBackRest in it. */
  readonly image: Input<string>;
  readonly repositories: readonly RepositorySettings[];
  /** Seconds. */
  readonly archiveTimeout: number;
  /** Folder in the bucket that is this service's alone. */
  readonly folder: string;
}

/** What the stage says of it; undefined where it has none. @param image asked for only where there is one */
export function postgresBackup(stage: Stage, image: () => Input<string>, folder: string): PostgresBackup | undefined {
  const { backup } = stage;
  if (!backup) return undefined;
  return {
    image: image(),
    repositories: repositoriesOf(stage),
    archiveTimeout: secondsOf(backup.archiveTimeout),
    folder,
  };
}

type Environment = Record<string, Input<string>>;

/** What the start command and pgBackRest read: all but what depends on the place. @param pgdata folder of the cluster @param user its superuser @param parent of the key that encrypts */
export function backupEnvironment(
  name: string,
  { repositories, archiveTimeout, folder }: PostgresBackup,
  { pgdata, user }: { readonly pgdata: string; readonly user: string },
  parent: Resource,
): Environment {
  const cipher = new RandomSecret(`${name}-backup`, { keyOf: `${name}-backup` }, { parent }).value;
  return {
    BACKUP_ARCHIVE_TIMEOUT: String(archiveTimeout),
    PGBACKREST_COMPRESS_TYPE: "zst",
    PGBACKREST_LOG_LEVEL_CONSOLE: "off",
    PGBACKREST_LOG_LEVEL_FILE: "off",
    PGBACKREST_LOG_LEVEL_STDERR: "warn",
    PGBACKREST_LOCK_PATH: "/tmp/pgbackrest",
    PGBACKREST_PG1_PATH: pgdata,
    PGBACKREST_PG1_USER: user,
    PGBACKREST_PROCESS_MAX: "2",
    PGBACKREST_START_FAST: "y",
    ...Object.assign({}, ...repositories.map((each, index) => repositoryEnvironment(index + 1, each, folder, cipher))),
  };
}

function repositoryEnvironment(
  number: number,
  { endpoint, bucket, region, pathStyle, accessKey, secretKey, ca }: RepositorySettings,
  folder: string,
  cipher: Output<string>,
): Environment {
  const { hostname, port } = new URL(endpoint);
  const settings: Environment = {
    TYPE: "s3",
    PATH: `/${folder}`,
    BUNDLE: "y",
    CIPHER_TYPE: "aes-256-cbc",
    CIPHER_PASS: cipher,
    RETENTION_FULL_TYPE: "time",
    RETENTION_FULL: String(number === 1 ? RETENTION.first : RETENTION.second),
    S3_ENDPOINT: hostname,
    S3_BUCKET: bucket,
    S3_REGION: region,
    S3_KEY: accessKey,
    S3_KEY_SECRET: secretKey,
    S3_URI_STYLE: pathStyle ? "path" : "host",
    ...(port !== "" && { STORAGE_PORT: port }),
    ...(ca && { STORAGE_CA_FILE: `/tmp/backup-ca-${number}.pem` }),
  };
  const named = Object.entries(settings).map(([key, value]) => [`PGBACKREST_REPO${number}_${key}`, value]);
  return { ...Object.fromEntries(named), ...(ca && { [`BACKUP_CA_${number}`]: ca }) };
}

/** A place of a database with several, that takes writes. */
export interface Promoted {
  readonly place: string;
  /** When that was decided, RFC 3339; empty = it always was so. */
  readonly since: string;
}

/** What depends on the place: where it writes, and what it begins with. @param parent of the resource that decides */
function placeEnvironment(
  name: string,
  { repositories }: PostgresBackup,
  { number, nonce, fence }: Place,
  { place, since }: Promoted,
  parent: Resource,
): Environment {
  const { generation, ancestor } = begunGeneration(
    place,
    repositories,
    {
      service: name,
      number,
      nonce: since === "" ? nonce : output(nonce).apply((own) => `${own}t${Math.floor(Date.parse(since) / 1000)}`),
    },
    parent,
  );
  return { PGBACKREST_STANZA: generation, BACKUP_ANCESTOR: ancestor, BACKUP_FENCE: fence };
}

/** What a place is called in its first repository, and begins with. @param parent of the resource that decides */
export function begunGeneration(
  place: string,
  [first]: readonly RepositorySettings[],
  of: Omit<BackupGenerationArgs, "repository">,
  parent: Resource,
): BackupGeneration {
  const { secretKey, ...repository } = first!;
  return new BackupGeneration(
    place,
    { ...of, repository: { ...repository, secretKey: secret(secretKey) } },
    { parent },
  );
}

/** Seconds; a minute brings back some GiB. */
export const RESTORE_TIMEOUT = 3600;
/** Seconds in which what was written last has to be archived: the place is read by nobody meanwhile. */
const FENCE_TIMEOUT = 300;

/** What the declaration of a service says of its database in container `keeper`. @param user its superuser @param parent of the resources this takes @param promoted of a database with several places, the one that this is about */
export function carried(
  name: string,
  keeper: string,
  backup: PostgresBackup,
  user: string,
  parent: Resource,
  promoted: Promoted = { place: name, since: "" },
): Pick<Declaration, "keeper" | "atPlace" | "fence" | "verification"> {
  const bash = (script: string) => ["bash", "-c", script];
  return {
    keeper,
    fence: { hold: bash(hold(user)), release: bash(release(user)), timeout: FENCE_TIMEOUT },
    verification: { command: bash(verification(user)), confirm: bash(CONFIRMATION), timeout: RESTORE_TIMEOUT },
    atPlace: (place) => placeEnvironment(name, backup, place, promoted, parent),
  };
}
