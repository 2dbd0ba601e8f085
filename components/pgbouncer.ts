import { all, type Input, type Output } from "@pulumi/pulumi";
import type { PoolSettings } from "../stage/services/pool.ts";
import type { Container } from "../workload/declaration.ts";
import type { Databases } from "./postgres-start.ts";
import type { Credential } from "./turns.ts";

/** Name of the container, beside PostgreSQL's. */
export const POOL = "pool";

/** Where it listens: it stands in for PostgreSQL. */
export const POOL_PORT = 5432;

export interface Pool extends PoolSettings {
  readonly image: Input<string>;
}

/** What the pool is for. */
interface Pooled {
  /** Container and port of the server, in the same service. */
  readonly server: { readonly container: string; readonly port: number };
  readonly databases: Databases;
  /** By role. */
  readonly logins: Readonly<Record<string, Output<readonly Credential[]>>>;
  /** Containers that may connect. */
  readonly to: readonly string[];
}

/**
 * PgBouncer before a PostgreSQL: many connections of services share few of the server, each for one transaction. Every
 * login of a role has its own at the server, which decides what it may open.
 */
export function poolContainer({ image, size, clients }: Pool, { server, databases, logins, to }: Pooled): Container {
  return {
    image,
    env: {
      POOL_SERVER: `${server.container}:${server.port}`,
      POOL_PORT: String(POOL_PORT),
      POOL_DATABASES: Object.values(databases).join(","),
      POOL_LOGINS: all(Object.values(logins)).apply((accepted) => poolLogins(accepted.flat())),
      POOL_SIZE: String(size),
      POOL_CLIENTS: String(clients),
    },
    ports: [{ port: POOL_PORT, to }],
    cpu: 0.25,
    memory: "64Mi",
    storage: "128Mi",
  };
}

/** The logins as the image takes them. Pure. */
export const poolLogins = (accepted: readonly Credential[]): string =>
  accepted.map(({ name, secret }) => `${name}:${secret}`).join("\n");
