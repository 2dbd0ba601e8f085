import { z } from "zod";

const size = z
  .number()
  .int()
  .min(1)
  .max(90)
  .default(20)
  .describe("Most connections to PostgreSQL for each database, all logins of it together. Changes are made in place.");

const clients = z
  .number()
  .int()
  .min(1)
  .max(1000)
  .default(200)
  .describe("Most connections of services to the pool, of all databases together. Changes are made in place.");

const limits = z.strictObject({ size, clients });

/** How many connections a pool takes and has. */
export type PoolSettings = z.output<typeof limits>;

export const pool = z
  .union([z.boolean(), limits])
  .optional()
  .meta({
    description:
      "Whether PgBouncer stands before PostgreSQL and shares its connections out by the transaction; `true` is with the limits below. Switching it on or off replaces the lease, which ends its data: decide before the first `up` (docs/databases.md). Default: false.",
    examples: [true, { size: 10, clients: 100 }],
  });

/** The pool of a PostgreSQL; undefined where it has none. Pure. */
export function poolOf(postgres: { readonly pool?: z.output<typeof pool> }): PoolSettings | undefined {
  return postgres.pool === true ? limits.parse({}) : postgres.pool || undefined;
}

/** Connections that PostgreSQL takes where nobody has told it otherwise. */
const MOST_CONNECTIONS = 100;

/** Of those, for what does not come through the pool: administrators, the start script, and PostgreSQL's own three. */
const RESERVE = 10;

/** Why the server has too few connections for a pool of so many databases; undefined where it has enough. Pure. */
export function poolProblem({ size }: PoolSettings, databases: number): string | undefined {
  const wanted = databases * size;
  const most = Math.floor((MOST_CONNECTIONS - RESERVE) / databases);
  if (size <= most) return undefined;
  const fix = most < 1 ? "no size is small enough; write pool: false" : `write pool: { size: ${most} }`;
  return `${databases} databases with ${size} connection${size === 1 ? "" : "s"} each are ${wanted}, and PostgreSQL takes ${MOST_CONNECTIONS} (max_connections), of which ${RESERVE} are kept for what does not come through the pool; ${fix}`;
}
