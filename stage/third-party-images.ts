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
