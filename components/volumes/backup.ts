import { type Input, type Resource, secret } from "@pulumi/pulumi";
import { RandomSecret } from "../../resources/random-secret.ts";
import { type RepositorySettings, repositoriesOf, secondsOf } from "../../stage/backup.ts";
import type { Stage } from "../../stage/schema.ts";
import type { Container, Declaration, Place } from "../../workload/declaration.ts";
import { begunGeneration, RESTORE_TIMEOUT } from "../postgres-backup.ts";
import type { Keeping } from "./keeping.ts";
import { CONFIRMATION, HOLD, RELEASE, startScript, VERIFICATION } from "./script.ts";

/** How the volumes of a container are backed up. */
export interface VolumeBackup {
  readonly repositories: readonly RepositorySettings[];
  /** Seconds between two backups. */
  readonly interval: number;
  /** Folder in the bucket that is this service's alone: of repositories of restic, one for each place. */
  readonly folder: string;
}

/** What the stage says of it; undefined where it has none. */
export function volumeBackup(stage: Stage, folder: string): VolumeBackup | undefined {
  const { backup } = stage;
  return backup && { repositories: repositoriesOf(stage), interval: secondsOf(backup.volumeInterval), folder };
}

/**
 * A container whose persistent volumes are backed up: it begins with what the place before it had, and then runs its own command.
 * @param container its command, or what its image begins with, has to be named
 * @param parent of the key that encrypts
 */
export function keptContainer(
  name: string,
  container: Container,
  { repositories, interval, folder }: VolumeBackup,
  keeping: Keeping,
  parent: Resource,
): Container {
  const { command = [], args = [], env, volumes = {} } = container;
  const paths = Object.values(volumes).flatMap(({ kind, mount }) => (kind === "persistent" ? [mount] : []));
  const password = new RandomSecret(`${name}-backup`, { keyOf: `${name}-backup` }, { parent }).value;
  return {
    ...container,
    command: ["sh", "-c"],
    args: [startScript(keeping), "sh", ...command, ...args],
    env: {
      ...env,
      BACKUP_PATHS: paths.join(" "),
      BACKUP_INTERVAL: String(interval),
      BACKUP_PASSWORD: password,
      ...Object.assign({}, ...repositories.map((each, index) => repositoryEnvironment(index + 1, each, folder))),
    },
  };
}

function repositoryEnvironment(
  number: number,
  { endpoint, bucket, region, pathStyle, accessKey, secretKey, ca }: RepositorySettings,
  folder: string,
): Record<string, Input<string>> {
  const settings: Record<string, Input<string>> = {
    URL: `s3:${new URL(endpoint).origin}/${bucket}/${folder}`,
    ACCESS_KEY: accessKey,
    SECRET_KEY: secret(secretKey),
    REGION: region,
    LOOKUP: pathStyle ? "path" : "dns",
    ...(ca && { CA: ca }),
  };
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`BACKUP_${key}_${number}`, value]));
}

/** What depends on the place: where it writes, and what it begins with. @param parent of the resource that decides */
function placeEnvironment(
  name: string,
  { repositories }: VolumeBackup,
  { number, nonce, fence }: Place,
  parent: Resource,
): Record<string, Input<string>> {
  const of = { service: name, kind: "volume" as const, number, nonce };
  const { generation, ancestor } = begunGeneration(name, repositories, of, parent);
  return { BACKUP_GENERATION: generation, BACKUP_ANCESTOR: ancestor, BACKUP_FENCE: fence };
}

/** Seconds in which the last backup has to be complete: nothing is served meanwhile. */
const FENCE_TIMEOUT = 1800;

/** What the declaration of a service says of the volumes of the container that is called like it. @param parent of the resources this takes */
export function keptVolumes(
  name: string,
  backup: VolumeBackup,
  parent: Resource,
): Pick<Declaration, "keeper" | "atPlace" | "fence" | "verification"> {
  const shell = (script: string) => ["sh", "-c", script];
  return {
    keeper: name,
    fence: { hold: shell(HOLD), release: shell(RELEASE), timeout: FENCE_TIMEOUT },
    verification: { command: shell(VERIFICATION), confirm: shell(CONFIRMATION), timeout: RESTORE_TIMEOUT },
    atPlace: (place) => placeEnvironment(name, backup, place, parent),
  };
}
