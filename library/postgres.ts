import { ComponentResource, type ComponentResourceOptions, type Input, type Output, RunError } from "@pulumi/pulumi";
import { builtImage, ownContext } from "../components/image.ts";
import { Postgres as PostgresComponent } from "../components/postgres.ts";
import { readLock } from "../stacks/config.ts";
import { NO_LOCK, pinnedImages } from "../stage/image-lock.ts";
import type { StageValues } from "../stage/schema.ts";
import { poolOf } from "../stage/services/pool.ts";
import { BASES, THIRD_PARTY } from "../stage/services/third-party-images.ts";
import { targetsOf } from "../targets/registry.ts";
import { refuseRisks } from "./risks.ts";
import { optionsOf, type Stage } from "./stage.ts";
import { needs, parsed, wholeValues } from "./values.ts";

type Settings = NonNullable<NonNullable<StageValues["services"]>["postgres"]>;

export interface PostgresArgs {
  /** Whose wallet pays, and whose registry keeps the image of the tunnel. */
  readonly stage: Stage;
  /** Names of the apps that use it: each has a database and a role of its own, and a key to the tunnel. */
  readonly databases: readonly string[];
  /** Image of the tunnel; default: built here, and pushed to `images.registry` of the stage. */
  readonly tunnelImage?: Input<string>;
  /**
   * Whether PgBouncer stands before it, and with which limits: `true`, or `{ size: 10, clients: 100 }`; default: false. To switch
   * it on or off would replace the lease (docs/databases.md).
   */
  readonly pool?: Settings["pool"];
  /** Image of the pool; default: as for the tunnel. */
  readonly poolImage?: Input<string>;
  /** CPU units; default 1. A change would replace the lease, as it does for the two that follow. */
  readonly cpu?: Settings["cpu"];
  /** Default `1Gi`. */
  readonly memory?: Settings["memory"];
  /** Size of the volume with the data; default `10Gi`. */
  readonly storage?: Settings["storage"];
  /** Where it is leased: regions, attributes, auditors, providers that are preferred or excluded. */
  readonly placement?: Settings["placement"];
  /** Escrow of its deployment, such as `5000000uact`, in place of the stage's. */
  readonly deposit?: Settings["deposit"];
  /** Highest price per block for one container, such as `100uact`, in place of the stage's. */
  readonly priceCeiling?: Settings["priceCeiling"];
}

const COMPONENTS = new WeakMap<Postgres, { component: PostgresComponent; databases: readonly string[] }>();

/**
 * PostgreSQL on a lease of its own, with a database and a role for each app. It is reached through a TLS tunnel alone, by the
 * apps that are given it as `database`.
 *
 * It holds data: what would end its lease is refused until `PLATFORM_DATA_LOSS` names it.
 * @example
 * const database = new Postgres("postgres", { stage: shop, databases: ["wiki"], storage: "20Gi" });
 */
export class Postgres extends ComponentResource {
  /** US dollars, two decimals. */
  readonly pricePerMonth: Output<string>;

  /** @throws RunError naming everything that is wrong with the arguments */
  constructor(name: string, args: PostgresArgs, options?: ComponentResourceOptions) {
    const { stage, databases, tunnelImage, poolImage, ...settings } = args;
    const what = `Postgres ${name}`;
    needs(what, stage.settings, "akash", "it is leased");
    if (tunnelImage === undefined) needs(what, stage.settings, "images", "its tunnel is built");
    if (settings.pool && poolImage === undefined) needs(what, stage.settings, "images", "its pool is built");
    const values = wholeValues(stage.settings, { services: { postgres: { ...settings, enabled: true } } });
    const whole = parsed(what, values, ["services", "postgres"]);
    const pool = poolOf(whole.services.postgres);
    refuseNames(what, name, databases, settings.pool);
    const lock = whole.sandbox ? NO_LOCK : readLock();
    const built = [
      ...(tunnelImage === undefined ? BASES["images/tunnel"] : []),
      ...(pool && poolImage === undefined ? BASES["images/pgbouncer"] : []),
    ];
    refuseRisks(what, whole, lock, [THIRD_PARTY.postgres, ...built]);
    super("platform:library:Postgres", name, {}, optionsOf(stage, options));
    const image = (repository: "tunnel" | "pgbouncer") =>
      builtImage(
        whole,
        {
          name: `${name}-${repository}`,
          repository,
          context: ownContext(`images/${repository}`),
          bases: pinnedImages(lock, BASES[`images/${repository}`]),
        },
        { parent: this },
      );
    const component = new PostgresComponent(
      name,
      {
        stage: whole,
        lock,
        target: targetsOf(whole)[whole.services.postgres.target],
        apartFrom: databases.toSorted(),
        databases: Object.fromEntries(databases.map((app) => [app, app.replaceAll("-", "_")])),
        tunnelImage: tunnelImage ?? image("tunnel"),
        ...(pool && { pool: { image: poolImage ?? image("pgbouncer"), ...pool } }),
      },
      { parent: this },
    );
    COMPONENTS.set(this, { component, databases });
    this.pricePerMonth = component.service.running.pricePerMonth;
    this.registerOutputs();
  }
}

/** Containers beside the server, whose names it cannot have. */
const BESIDE: readonly string[] = ["tunnel", "pool"];

/**
 * An app that there cannot be needs no database, and its name would be part of what the server runs; for too many there is no
 * pool.
 * @throws RunError
 */
function refuseNames(what: string, name: string, databases: readonly string[], pool: Settings["pool"]): void {
  if (BESIDE.includes(name)) throw new RunError(`${what}: a container beside it has this name; take another one`);
  const apps = databases.map((app) => [app, { image: "unused", database: true }]);
  const services = { apps: Object.fromEntries(apps), ...(pool && { postgres: { pool } }) };
  parsed(what, wholeValues({}, { services }), ["services", "apps"]);
}

/** What keeps the database of an app. @throws RunError where it has none for it */
export function databaseOf(postgres: Postgres, app: string): PostgresComponent {
  const { component, databases } = COMPONENTS.get(postgres) ?? {};
  if (!component || !databases) throw new TypeError(`App ${app}: the argument database has to be a Postgres`);
  if (databases.includes(app)) return component;
  const { name } = component.service;
  const wanted = JSON.stringify([...databases, app]);
  throw new RunError(
    `App ${app}: ${name} has no database for it: new Postgres("${name}", { databases: ${wanted}, … })`,
  );
}
