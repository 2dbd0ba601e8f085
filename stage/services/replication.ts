import { CATALOG } from "./catalog.ts";
import type { Services } from "./services.ts";
import type { ServiceSettings } from "./settings.ts";

const FIRST = CATALOG.postgres.name;

type Settings = Services["postgres"];

/** One place of a database with a standby. */
export interface DatabasePlace {
  /** Of its deployment, such as `postgres-eu-central`. */
  readonly name: string;
  readonly settings: ServiceSettings;
}

/** Which places a database has, and which of them takes writes. */
export interface Replication {
  readonly places: readonly DatabasePlace[];
  /** By its name. */
  readonly primary: string;
  /** When that was decided, RFC 3339; empty = it always was so. */
  readonly since: string;
}

/** Undefined where the database has no standby. Pure. */
export function replicationOf(settings: Settings): Replication | undefined {
  if (settings.standby.length === 0) return undefined;
  const { placement } = settings;
  const others = settings.standby.map((region) => ({
    name: standbyName(region),
    settings: { ...settings, placement: { ...placement, regions: [region] } },
  }));
  const { at = FIRST, since = "" } = settings.primary ?? {};
  return { places: [{ name: FIRST, settings }, ...others], primary: at, since };
}

const standbyName = (region: string): string => `${FIRST}-${region}`;

/** Names of the places of a database, the first one first. Pure. */
export const placeNames = (settings: Settings): string[] =>
  replicationOf(settings)?.places.map(({ name }) => name) ?? [FIRST];

/** Name of the place of a database that takes writes. Pure. */
export const primaryName = (settings: Settings): string => replicationOf(settings)?.primary ?? FIRST;

/** What a service of the stage is that has the name of its place: `postgres` of `postgres-eu-central`. Pure. */
export function serviceOfPlace({ postgres }: Pick<Services, "postgres">, name: string): string {
  return placeNames(postgres).includes(name) ? FIRST : name;
}

interface Around {
  readonly backup?: object | undefined;
  readonly restored: object;
  readonly services: Pick<Services, "apps" | "postgres">;
}

/** What a standby cannot be with. Pure. */
export function standbyProblems({ backup, restored, services: { apps, postgres } }: Around) {
  const problem = (key: string, message: string) => ({ path: ["services", "postgres", key], message });
  const names = placeNames(postgres);
  const at = postgres.primary?.at;
  const gone =
    at !== undefined && !names.includes(at)
      ? [
          problem(
            "primary",
            `names ${at}, and the places of the database are ${names.join(", ")}: what was written is at ${at}; ` +
              "write its region back into standby, or, where nothing is there, take primary out",
          ),
        ]
      : [];
  if (names.length === 1) return gone;
  const own = [...names.slice(1), STANDBY];
  const taken = (key: string[], others: object) =>
    own.filter((name) => Object.hasOwn(others, name)).map((name) => ({ path: [...key, name], message: TAKEN }));
  return [
    ...gone,
    ...(backup
      ? []
      : [
          problem(
            "standby",
            "needs backups: what a standby did not receive is in them; write backup: (docs/backup.md)",
          ),
        ]),
    ...(postgres.pool
      ? [problem("standby", "cannot be together with pool yet, through which nothing is replicated; leave one out")]
      : []),
    ...taken(["services", "apps"], apps),
    ...taken(["restored"], restored),
  ];
}

const TAKEN = "is the name of a standby; take another one";

/** Name by which whoever uses a database reaches its standby. */
export const STANDBY = `${FIRST}-standby`;
