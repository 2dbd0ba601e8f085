import { databasesOf } from "./databases.ts";
import { poolOf, poolProblem } from "./pool.ts";
import type { Services } from "./services.ts";

/** PgBouncer's name for its console, which no database beside it can have. */
const CONSOLE = "pgbouncer";

/** What a pool cannot be with, of the databases that a stage has. Pure. */
export function poolProblems(services: Services): { path: string[]; message: string }[] {
  const pool = services.postgres.enabled ? poolOf(services.postgres) : undefined;
  if (!pool) return [];
  const databases = Object.entries(databasesOf(services));
  const tooMany = poolProblem(pool, databases.length);
  const taken = databases.filter(([, database]) => database === CONSOLE);
  return [
    ...(tooMany ? [{ path: ["services", "postgres", "pool"], message: tooMany }] : []),
    ...taken.map(([app]) => ({
      path: ["services", "apps", app, "database"],
      message: `${CONSOLE} is the name of the pool's own console; give the app another name`,
    })),
  ];
}
