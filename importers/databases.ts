import { type Connection, leadingTo } from "./connections.ts";
import { isPostgres, storePort } from "./known-images.ts";
import type { Tell } from "./note.ts";
import type { Source, Variable } from "./source.ts";

/** The variable that tells an app where its database is. */
export const DATABASE_URL = "DATABASE_URL";

/** Where PostgreSQL keeps its data in its image; a new volume has a folder of its own in it, and initdb wants an empty one. */
const DATA = "/var/lib/postgresql/data";

/** A folder within its volume, for a server that is an app; nothing for any other service, or where the file says where. Pure. */
export function dataFolder({ settings, volumes, variables }: Source): Readonly<Record<string, string>> {
  const isServer = storePort(settings) === 5432 && volumes.some(({ mount }) => mount === DATA);
  return isServer && !variables.some(({ name }) => name === "PGDATA") ? { PGDATA: `${DATA}/pgdata` } : {};
}

/** What becomes of the PostgreSQL servers of a file. */
export interface Databases {
  /** Servers that are not needed: the platform's own takes their place. */
  readonly replaced: ReadonlySet<Source>;
  /** Services that get a database of the platform's own. */
  readonly users: ReadonlySet<Source>;
}

/**
 * Replaces a PostgreSQL server by `database: true` of the services that use it, where each of them reads nothing but
 * `DATABASE_URL`, and has a database to itself. Pure.
 */
export function replacedDatabases(
  sources: readonly Source[],
  connections: readonly Connection[],
  nameOf: (source: Source) => string,
  tell: Tell,
): Databases {
  const replaced = new Set<Source>();
  const users = new Set<Source>();
  for (const server of sources.filter(({ settings }) => isPostgres(settings))) {
    const use = usesOf(server, leadingTo(connections, server));
    if (use.length === 0) continue;
    const why = obstacle(server, use);
    if (why !== undefined) {
      tell(
        server.at,
        server.path,
        `stays a server of its own and not a database of services.postgres: ${why}`,
        `where the app can read ${DATABASE_URL}, write database: true there and take ${nameOf(server)} out`,
      );
      continue;
    }
    replaced.add(server);
    for (const { user, urls } of use) {
      users.add(user);
      tellReplaced(server, urls[0]!, nameOf(user), tell);
    }
  }
  return { replaced, users };
}

interface Use {
  readonly user: Source;
  /** Variables that hold its URL. */
  readonly urls: readonly Variable[];
  /** What else names it. */
  readonly others: readonly Connection[];
}

function usesOf(server: Source, connections: readonly Connection[]): Use[] {
  return [...Map.groupBy(connections, ({ from }) => from)].map(([user, all]) => {
    const isUrl = ({ variable, scheme }: Connection) =>
      variable?.name === DATABASE_URL && /^postgres(ql)?$/.test(scheme ?? "");
    const urls = all.filter(isUrl).map(({ variable }) => variable!);
    return { user, urls, others: all.filter((each) => !isUrl(each) && !each.waits && each.to === server) };
  });
}

function obstacle(server: Source, use: readonly Use[]): string | undefined {
  for (const { user, urls, others } of use) {
    const [other] = others;
    if (other)
      return `${other.variable?.name ?? "a command"} of ${user.name} names it, and the platform tells ${DATABASE_URL} alone`;
    if (urls.length === 0) return `${user.name} does not read ${DATABASE_URL}`;
  }
  const names = use.map(({ urls }) => databaseOf(urls[0]!, server));
  if (new Set(names).size < names.length)
    return `${use.map(({ user }) => user.name).join(" and ")} share one database, and each app of the platform has its own`;
  return undefined;
}

/** Name of the database in a URL; the server's own where it names none. */
function databaseOf({ text }: Variable, server: Source): string {
  const [, name] = /^[a-z+]+:\/\/[^/?#]*\/([^/?#]+)/i.exec(text) ?? [];
  return name ?? server.variables.find(({ name }) => name === "POSTGRES_DB")?.text ?? "postgres";
}

function tellReplaced(server: Source, url: Variable, app: string, tell: Tell): void {
  const { image = "" } = server.settings;
  tell(
    url.at,
    url.path,
    `is a database of services.postgres (database: true), with a role and a password of its own, in place of ${server.name} (${image})`,
    `its data is brought by pg_dump, as docs/import.md shows for the database ${app.replaceAll("-", "_")}`,
  );
  if (/\?\S/.test(url.text)) tell(url.at, url.path, "what follows ? in the URL is not taken over");
}
