import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { RandomSecret } from "../resources/random-secret.ts";
import { type DatabasePlace, type Replication, replicationOf, STANDBY } from "../stage/services/replication.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { Container, Declaration } from "../workload/declaration.ts";
import type { CopySource } from "./copy-source.ts";
import { POOL, POOL_PORT, type Pool, poolContainer } from "./pgbouncer.ts";
import { archived } from "./postgres-archive.ts";
import { backupEnvironment, carried, type PostgresBackup, type Promoted } from "./postgres-backup.ts";
import { type Databases, passwordsOf, startScript } from "./postgres-start.ts";
import { releaseOfPair } from "./replication/command.ts";
import { PRIMARY, PRIMARY_PORT, ROLE } from "./replication/notes.ts";
import { replicated } from "./replication/primary.ts";
import { standbyScript } from "./replication/standby.ts";
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
const PGDATA = "/var/lib/postgresql/data/pgdata";

/** Its superuser. */
const USER = "postgres";

/** What its container is given where the stage names no other size. */
const SIZE = {
  cpu: 1,
  memory: "1Gi",
  volumes: {
    data: { size: "10Gi", mount: "/var/lib/postgresql/data", kind: "persistent" },
    shm: { size: "256Mi", mount: "/dev/shm", kind: "ram" },
  },
} as const satisfies Partial<Container>;

/** What a service needs to use its database. */
export interface DatabaseAccess {
  /** `DATABASE_URL`, with the password of the service's role. Secret. */
  readonly url: Output<string>;
  /** `DATABASE_URL_RO`, which leads to the standby; undefined where there is none. */
  readonly standbyUrl: Output<string> | undefined;
  /** Sidecars of the service, by the names of their containers. */
  readonly tunnels: Readonly<Record<string, Container>>;
}

/** A place of the database, and the tunnel to it. */
interface Reached {
  readonly service: Service;
  readonly tunnel: Tunnel;
}

/** PostgreSQL with one database and role per service, reached only through TLS tunnels. */
export class Postgres extends ComponentResource implements PlatformService {
  /** Its first place. */
  readonly service: Service;
  /** Its other places. */
  readonly others: readonly Service[];
  readonly copySource?: CopySource;
  readonly #args: PostgresArgs;
  readonly #logins: Readonly<Record<string, Output<readonly Credential[]>>>;
  readonly #primary: Reached;
  readonly #standby: Reached | undefined;

  constructor(name: string, args: PostgresArgs, options?: ComponentResourceOptions) {
    super("platform:data:Postgres", name, {}, options);
    const { databases, backup, stage } = args;
    const roles = Object.keys(databases);
    const password = (role: string) => new RandomSecret(`${name}-${role}`, {}, { parent: this });
    this.#args = args;
    this.#logins = Object.fromEntries(roles.map((role) => [role, credentials(role, password(role))]));
    const environment = backup && backupEnvironment(name, backup, { pgdata: PGDATA, user: USER }, this);
    if (backup) this.copySource = { kind: "postgres", user: USER };
    const shared = { POSTGRES_PASSWORD: password("superuser").value, environment };
    const replication = backup && replicationOf(stage.services.postgres);
    if (!replication) {
      const place = { name, settings: stage.services.postgres };
      this.#primary = this.#placed(name, place, [], (tunnel) => this.#writing(name, tunnel, shared));
      this.#standby = undefined;
      this.service = this.#primary.service;
      this.others = [];
    } else {
      const link = { ...shared, replication, password: password(ROLE).value };
      const pair = this.#replicated(name, link);
      this.#primary = pair.primary;
      this.#standby = pair.standby;
      const services = [pair.primary.service, pair.standby.service];
      this.service = services.find((each) => each.name === name)!;
      this.others = services.filter((each) => each.name !== name);
    }
    this.registerOutputs();
  }

  /** Ready when it takes writes. */
  get ready(): Resource {
    return this.#primary.service.running.ready;
  }

  /** Access of a service to its database, for its containers `to`. */
  access(role: string, to: readonly string[]): DatabaseAccess {
    const { name } = this.service;
    const standby = this.#standby;
    return {
      url: this.#url(role, name),
      standbyUrl: standby && this.#url(role, STANDBY),
      tunnels: {
        [name]: this.#primary.tunnel.client(this.#primary.service, role, to),
        ...(standby && { [STANDBY]: standby.tunnel.client(standby.service, role, to) }),
      },
    };
  }

  #url(role: string, host: string): Output<string> {
    const database = this.#args.databases[role];
    return this.#logins[role]!.apply(
      ([login]) => `postgresql://${login!.name}:${login!.secret}@${host}:${PORT}/${database}`,
    );
  }

  /** A place of it. @param followers places that read the log there @param declare what runs there, with the tunnel to it */
  #placed(
    name: string,
    { name: place, settings }: DatabasePlace,
    followers: readonly string[],
    declare: (tunnel: Tunnel) => Declaration,
  ): Reached {
    const { databases, pool, tunnelImage: image } = this.#args;
    const target = pool ? { container: POOL, port: POOL_PORT } : { container: name, port: PORT };
    const tunnel = new Tunnel(this, place, { image, target, consumers: [...Object.keys(databases), ...followers] });
    const service = new Service(this, place, {
      ...this.#args,
      ...apart(this.#args, followers),
      settings,
      declaration: declare(tunnel),
    });
    return { service, tunnel };
  }

  /** Where it is written: all that there is where it has no standby. */
  #writing(name: string, tunnel: Tunnel, { POSTGRES_PASSWORD, environment }: Shared, role?: Role): Declaration {
    const { databases, pool, backup } = this.#args;
    const archiving = backup && (role ? replicated(USER, archived(USER)) : archived(USER));
    return {
      main: name,
      stateful: true,
      ...(backup && carried(name, name, backup, USER, this, role?.promoted)),
      containers: {
        [name]: {
          image: backup?.image ?? THIRD_PARTY.postgres,
          command: ["bash", "-c"],
          args: [startScript(databases, archiving)],
          env: {
            POSTGRES_PASSWORD,
            POSTGRES_INITDB_ARGS: "--data-checksums",
            PGDATA,
            ...passwordsOf(this.#logins),
            ...environment,
            ...role?.environment,
          },
          ports: [{ port: PORT, to: [pool ? POOL : Tunnel.sidecar] }],
          ...SIZE,
        },
        ...(pool && { [POOL]: this.#pooled(name, pool) }),
        [Tunnel.sidecar]: tunnel.server,
        ...(role && { [PRIMARY]: Tunnel.idle(this.#args.tunnelImage, PRIMARY_PORT, [name]) }),
      },
    };
  }

  /** Two places of the same containers: which of them follows the other is up to what these are told. */
  #replicated(name: string, link: Link): { readonly primary: Reached; readonly standby: Reached } {
    const { places, primary: written, since } = link.replication;
    const leading = places.find((each) => each.name === written)!;
    const following = places.find((each) => each.name !== written)!;
    const environmentOf = (place: string) => ({
      STANDBY_PASSWORD: link.password,
      DATABASE_PLACE: place,
      DATABASE_SINCE: since,
    });
    let from: Input<string> = "";
    const primary = this.#placed(name, leading, [following.name], (tunnel) => {
      const promoted = { place: leading.name, since };
      const declared = this.#writing(name, tunnel, link, { promoted, environment: environmentOf(leading.name) });
      return {
        ...declared,
        fence: { ...declared.fence!, release: ["bash", "-c", releaseOfPair(USER)] },
        atPlace: (place) => {
          const environment = declared.atPlace!(place);
          from = environment.PGBACKREST_STANZA!;
          return environment;
        },
      };
    });
    const standby = this.#placed(name, reclaimed(following, this.#args), [leading.name], (tunnel) => ({
      main: name,
      stateful: false,
      copyOf: leading.name,
      containers: {
        [name]: {
          image: this.#args.backup!.image,
          command: ["bash", "-c"],
          args: [standbyScript(USER)],
          env: { PGDATA, ...link.environment, ...environmentOf(following.name), BACKUP_FROM: from },
          ports: [{ port: PORT, to: [Tunnel.sidecar] }],
          ...SIZE,
        },
        [Tunnel.sidecar]: tunnel.server,
        [PRIMARY]: primary.tunnel.client(primary.service, following.name, [name]),
      },
    }));
    return { primary, standby };
  }

  #pooled(name: string, pool: Pool): Container {
    const server = { container: name, port: PORT };
    return poolContainer(pool, { server, databases: this.#args.databases, logins: this.#logins, to: [Tunnel.sidecar] });
  }
}

/** What all places of a database are told. */
interface Shared {
  readonly POSTGRES_PASSWORD: Output<string>;
  readonly environment: Readonly<Record<string, Input<string>>> | undefined;
}

interface Link extends Shared {
  readonly replication: Replication;
  /** Of the role that standbys read by. */
  readonly password: Output<string>;
}

/** What one that has a standby is told besides. */
interface Role {
  readonly promoted: Promoted;
  readonly environment: Readonly<Record<string, Input<string>>>;
}

/** Also from its other places. */
function apart({ apartFrom = [] }: PostgresArgs, others: readonly string[]): Pick<ServiceArgs, "apartFrom"> {
  return others.length === 0 ? {} : { apartFrom: [...apartFrom, ...others].toSorted() };
}

/** A standby has the notice that the place of a primary has: what is fixed when it is leased stays when it is promoted. */
function reclaimed({ name, settings }: DatabasePlace, { stage }: PostgresArgs): DatabasePlace {
  const { placement } = settings;
  const reclamation = placement.reclamation ?? stage.akash.reclamation;
  return { name, settings: { ...settings, placement: { ...placement, ...(reclamation && { reclamation }) } } };
}
