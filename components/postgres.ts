import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { Container } from "../workload/declaration.ts";
import { POOL, POOL_PORT, type Pool, poolContainer } from "./pgbouncer.ts";
import { archived } from "./postgres-archive.ts";
import { backupEnvironment, carried, type PostgresBackup } from "./postgres-backup.ts";
import { type Databases, passwordsOf, startScript } from "./postgres-start.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";
import { Tunnel } from "./tunnel.ts";
import { type Credential, credentials } from "./turns.ts";

export interface PostgresArgs extends ServiceArgs {
  /** Image of the tunnel sidecar. */
  readonly tunnelImage: Input<string>;
  /** One database and role for each service, by service: the name of its database. */
  readonly databases: Databases;
  /** What stands before it; absent = nothing, each connection of a service is one of PostgreSQL. */
  readonly pool?: Pool;
  /** Where it archives to, and begins from; absent = its data ends with its lease. */
  readonly backup?: PostgresBackup;
}

const PORT = 5432;

/** Folder of the cluster, below the volume's mount. */
export const PGDATA = "/var/lib/postgresql/data/pgdata";

/** Its superuser. */
export const USER = "postgres";

/** What its container is given where the stage names no other size. */
export const SIZE = {
  cpu: 1,
  memory: "1Gi",
  volumes: {
    data: { size: "10Gi", mount: "/var/lib/postgresql/data", kind: "persistent" },
    shm: { size: "256Mi", mount: "/dev/shm", kind: "ram" },
  },
} as const satisfies Partial<Container>;

/** What a copy is made with of what a database has archived. */
export interface CopySource {
  /** PostgreSQL with pgBackRest in it. */
  readonly image: Input<string>;
  /** Where its archive is, and the key of that. */
  readonly environment: Readonly<Record<string, Input<string>>>;
}

/** What a service needs to use its database. */
export interface DatabaseAccess {
  /** `DATABASE_URL`, with the password of the service's role. Secret. */
  readonly url: Output<string>;
  /** Sidecar of the service, to be named `postgres`. */
  readonly tunnel: Container;
}

/** PostgreSQL with one database and role per service, reached only through TLS tunnels. */
export class Postgres extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** Absent = it archives nothing. */
  readonly copySource?: CopySource;
  readonly #tunnel: Tunnel;
  readonly #databases: Databases;
  readonly #logins: Readonly<Record<string, Output<readonly Credential[]>>>;

  constructor(name: string, args: PostgresArgs, options?: ComponentResourceOptions) {
    super("platform:data:Postgres", name, {}, options);
    const { databases, pool, backup } = args;
    const roles = Object.keys(databases);
    const password = (role: string) => new RandomSecret(`${name}-${role}`, {}, { parent: this });
    this.#databases = databases;
    this.#logins = Object.fromEntries(roles.map((role) => [role, credentials(role, password(role))]));
    this.#tunnel = new Tunnel(this, name, {
      image: args.tunnelImage,
      target: pool ? { container: POOL, port: POOL_PORT } : { container: name, port: PORT },
      consumers: roles,
    });
    const environment = backup && backupEnvironment(name, backup, { pgdata: PGDATA, user: USER }, this);
    if (environment) this.copySource = { image: backup.image, environment };
    this.service = new Service(this, name, {
      ...args,
      settings: args.stage.services.postgres,
      declaration: {
        main: name,
        stateful: true,
        ...(backup && carried(name, name, backup, USER, this)),
        containers: {
          [name]: {
            image: backup?.image ?? THIRD_PARTY.postgres,
            command: ["bash", "-c"],
            args: [startScript(databases, backup && archived(USER))],
            env: {
              POSTGRES_PASSWORD: password("superuser").value,
              POSTGRES_INITDB_ARGS: "--data-checksums",
              PGDATA,
              ...passwordsOf(this.#logins),
              ...environment,
            },
            ports: [{ port: PORT, to: [pool ? POOL : Tunnel.sidecar] }],
            ...SIZE,
          },
          ...(pool && { [POOL]: this.#pooled(name, pool) }),
          [Tunnel.sidecar]: this.#tunnel.server,
        },
      },
    });
    this.registerOutputs();
  }

  /** Access of a service to its database, for its containers `to`. */
  access(role: string, to: readonly string[]): DatabaseAccess {
    const { name } = this.service;
    return {
      url: this.#logins[role]!.apply(
        ([login]) => `postgresql://${login!.name}:${login!.secret}@${name}:${PORT}/${this.#databases[role]}`,
      ),
      tunnel: this.#tunnel.client(this.service, role, to),
    };
  }

  #pooled(name: string, pool: Pool): Container {
    const server = { container: name, port: PORT };
    return poolContainer(pool, { server, databases: this.#databases, logins: this.#logins, to: [Tunnel.sidecar] });
  }
}
