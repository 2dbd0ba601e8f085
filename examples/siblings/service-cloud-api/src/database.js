import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const MIGRATIONS = join(import.meta.dirname, "migrations");

/** The database could not be asked: it is not reachable, not ready or too busy. */
export class DatabaseUnavailableError extends Error {}

/**
 * The service's database, by a bounded pool that replaces broken connections. Its schema is brought up to date before the
 * first query, also where the database is reachable only later.
 *
 * Nothing here outlives a transaction or is set at log-in, so that it works through a pooler of transactions, too.
 */
export class Database {
  #pool;
  #migrated;

  /** @param url absent = none is configured, and every query fails */
  constructor(url) {
    if (!url) return;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: 2000,
      query_timeout: 10_000,
      keepAlive: true,
    });
    this.#pool.on("error", (error) => console.error(`database: an idle connection broke: ${reason(error)}`));
  }

  /** @returns the rows. @throws {DatabaseUnavailableError} */
  async query(text, values) {
    if (!this.#pool) throw new DatabaseUnavailableError("DATABASE_URL is not set");
    try {
      await this.#migrate();
      return (await this.#pool.query(text, values)).rows;
    } catch (error) {
      throw isUnavailable(error) ? new DatabaseUnavailableError(reason(error), { cause: error }) : error;
    }
  }

  /** Asks it. @returns why it does not answer within two seconds; undefined = it does */
  async failure() {
    const late = sleep(2000, undefined, { ref: false }).then(() => {
      throw new Error("no answer within 2 seconds");
    });
    return Promise.race([this.query("select 1"), late]).then(() => undefined, reason);
  }

  /** Once; what failed is tried again by the next query. */
  #migrate() {
    this.#migrated ??= migrate(this.#pool).catch((error) => {
      this.#migrated = undefined;
      throw error;
    });
    return this.#migrated;
  }
}

/** Applies what the database lacks, in one transaction. Of instances that start at once, the others wait for the first. */
async function migrate(pool) {
  const client = await pool.connect();
  // a connection that breaks fails its query; without a listener it would end the process, too
  client.on("error", () => {});
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock(hashtext('migrations'))");
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz default now())",
    );
    const { rows } = await client.query("select name from migrations");
    const applied = new Set(rows.map(({ name }) => name));
    for (const name of (await readdir(MIGRATIONS)).sort().filter((file) => !applied.has(file))) {
      await client.query(await readFile(join(MIGRATIONS, name), "utf8"));
      await client.query("insert into migrations (name) values ($1)", [name]);
    }
    await client.query("commit");
    client.release();
  } catch (error) {
    client.release(error);
    throw error;
  }
}

/** Classes of SQLSTATE that say so: connection, log-in, no such database, resources, shutdown. All else is a fault of the query. */
const isUnavailable = (error) => !(error instanceof pg.DatabaseError) || /^(08|28|3D|53|57)/.test(error.code ?? "");

/** Several addresses that were tried leave a message that is empty. */
const reason = (error) => error.message || error.code || String(error);
