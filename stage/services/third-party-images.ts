import type { Stage } from "../schema.ts";
import { SERVICES, type ServiceName } from "./catalog.ts";
import { appsOf, isPublic } from "./members.ts";
import { poolOf } from "./pool.ts";

/** Images of others, pinned by version: hosters keep an image under its name for good, so a tag must never be reused. */
export const THIRD_PARTY = {
  infisical: "infisical/infisical:v0.164.1",
  /** Infisical is tested on 16. */
  infisicalPostgres: "postgres:16.10",
  redis: "redis:7.4.5",
  postgres: "postgres:17.6",
  ipfs: "ipfs/kubo:v0.42.0",
  jaeger: "jaegertracing/all-in-one:1.72.0",
  registry: "registry:3.1.1",
  nginx: "nginx:1.28.0-alpine",
} as const;

/** Its one file is copied into images of services whose volumes are backed up. */
const RESTIC_IMAGE = "docker.io/restic/restic:0.18.1";

/** What the images that we build are made from, as their Containerfiles name it, by build context. */
export const BASES = {
  "images/proxy": ["docker.io/vicanso/pingap:0.13.9-full"],
  "images/tunnel": ["docker.io/library/alpine:3.22.2"],
  "images/postgres": ["docker.io/library/postgres:17.6"],
  "images/postgres-16": ["docker.io/library/postgres:16.10"],
  "images/registry": [RESTIC_IMAGE, "docker.io/library/registry:3.1.1"],
  "images/kubo": [RESTIC_IMAGE, "docker.io/ipfs/kubo:v0.42.0"],
  "images/pgbouncer": ["docker.io/library/alpine:3.22.2"],
  "images/static": ["docker.io/library/nginx:1.28.0-alpine"],
  "images/gatus": ["ghcr.io/twin/gatus:v5.36.0", "docker.io/library/alpine:3.22.2"],
} as const;

/** What of a stage decides which images it runs. */
export interface Running {
  readonly services: Pick<Stage["services"], ServiceName | "apps">;
  readonly backup?: Stage["backup"];
}
type Context = keyof typeof BASES;

/** Build contexts of our own images that a stage runs. Pure. */
export function ownContexts({ services, backup }: Running): Context[] {
  const { proxy, secrets, monitoring, postgres, ipfs, tracing, registry } = services;
  const own = appsOf(services).map(([, app]) => app);
  // What has a public host is reached by it.
  const isTunnelled = (used: string): boolean => !isPublic({ services }, used);
  const used: Record<Context, boolean> = {
    // What stands before Infisical is a proxy, too.
    "images/proxy": proxy.image === undefined && (proxy.enabled || secrets.enabled),
    "images/tunnel":
      postgres.enabled || ipfs.enabled || tracing.enabled || own.some(({ uses }) => uses.some(isTunnelled)),
    "images/postgres": postgres.enabled && postgres.image === undefined && backup !== undefined,
    "images/postgres-16": secrets.enabled && backup !== undefined,
    "images/registry":
      registry.enabled && registry.image === undefined && registry.blobs === "volume" && backup !== undefined,
    "images/kubo": ipfs.enabled && ipfs.image === undefined && backup !== undefined,
    "images/pgbouncer": postgres.enabled && poolOf(postgres) !== undefined,
    "images/static": own.some((app) => app.static !== undefined),
    "images/gatus": monitoring.enabled && monitoring.image === undefined,
  };
  return (Object.keys(used) as Context[]).filter((context) => used[context]);
}

/** By service: what it runs of others; first what the stage file may name another image for. */
const RUN_BY: Partial<Record<ServiceName, readonly string[]>> = {
  secrets: [THIRD_PARTY.infisical, THIRD_PARTY.infisicalPostgres, THIRD_PARTY.redis],
  postgres: [THIRD_PARTY.postgres],
  ipfs: [THIRD_PARTY.ipfs],
  tracing: [THIRD_PARTY.jaeger, THIRD_PARTY.nginx],
  registry: [THIRD_PARTY.registry, THIRD_PARTY.nginx],
};

/** What is not run where an image of our own, with more in it, is run in its place. */
const REPLACED: Partial<Record<Context, string>> = {
  "images/postgres": THIRD_PARTY.postgres,
  "images/postgres-16": THIRD_PARTY.infisicalPostgres,
  "images/registry": THIRD_PARTY.registry,
  "images/kubo": THIRD_PARTY.ipfs,
};

/** Images of others that the toolkit names for a stage, each once. Pure. */
export function imagesOfOthers(stage: Running): string[] {
  const own = ownContexts(stage);
  const run = SERVICES.flatMap((name) => {
    const { enabled, image } = stage.services[name];
    return enabled ? (RUN_BY[name] ?? []).slice(image === undefined ? 0 : 1) : [];
  });
  const replaced = own.map((context) => REPLACED[context]);
  const bases = own.flatMap((context) => BASES[context]);
  return [...new Set([...run.filter((image) => !replaced.includes(image)), ...bases])];
}

/** Every image of others that the toolkit names. */
export const IMAGES_OF_OTHERS: readonly string[] = [
  ...new Set([...Object.values(THIRD_PARTY), ...Object.values(BASES).flat()]),
];
