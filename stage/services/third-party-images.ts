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

/** What the images that we build are made from, as their Containerfiles name it, by build context. */
export const BASES = {
  "images/proxy": ["docker.io/vicanso/pingap:0.13.9-full"],
  "images/tunnel": ["docker.io/library/alpine:3.22.2"],
  "images/static": ["docker.io/library/nginx:1.28.0-alpine"],
  "images/gatus": ["ghcr.io/twin/gatus:v5.36.0", "docker.io/library/alpine:3.22.2"],
} as const;

/** Every image of others that the toolkit names. */
export const IMAGES_OF_OTHERS: readonly string[] = [
  ...new Set([...Object.values(THIRD_PARTY), ...Object.values(BASES).flat()]),
];
