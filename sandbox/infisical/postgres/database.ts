import { randomUUID } from "node:crypto";
import type { ClientBase, Pool } from "pg";
import type { Transaction } from "../http.ts";
import type { Database } from "../session.ts";
import type { InfisicalState } from "../state.ts";
import { changesBetween } from "./changes.ts";
import { migrate } from "./migrate.ts";
import { inTransaction } from "./pool.ts";
import { openRootKey } from "./root-key.ts";
import { rowsOf, stateOf } from "./rows.ts";
import { readRows, writeRows } from "./stored-rows.ts";
import type { Rows } from "./tables.ts";

/** Of every instance that starts on one database: they migrate one after the other. */
const START_LOCK = 20_261_129;

interface Committed {
  /** Another one with every commit, so that a restored database is noticed, too. */
  readonly revision: string;
  readonly rows: Rows;
  readonly state: InfisicalState | undefined;
}

/**
 * The state of an instance in PostgreSQL. Each request is a transaction, and holds the row of `revisions`: so several
 * instances on one database, as during an update of the container, see what the others answered.
 */
export class PostgresDatabase implements Database {
  readonly #pool: Pool;
  readonly #rootKey: Buffer;
  /** Absent where it is not known. */
  #committed: Committed | undefined;
  #state: InfisicalState | undefined;
  #written = false;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(pool: Pool, rootKey: Buffer) {
    this.#pool = pool;
    this.#rootKey = rootKey;
  }

  /** Brings the schema up to date. @throws when it cannot, or ENCRYPTION_KEY is another one than the database was made with */
  static async open(pool: Pool, encryptionKey: string, log: (line: string) => void): Promise<PostgresDatabase> {
    const rootKey = await inTransaction(pool, async (client) => {
      await client.query("select pg_advisory_xact_lock($1)", [START_LOCK]);
      await migrate(client, log);
      return openRootKey(client, encryptionKey);
    });
    return new PostgresDatabase(pool, rootKey);
  }

  /** Within a transaction only. */
  read(): InfisicalState | undefined {
    return structuredClone(this.#state);
  }

  /** Within a transaction only. */
  write(state: InfisicalState): void {
    this.#state = structuredClone(state);
    this.#written = true;
  }

  /** One after the other; what a refused request wrote is kept, too. */
  readonly transaction: Transaction = (work) => {
    const turn = this.#last.then(() => this.#carryOut(work));
    this.#last = turn.catch(() => {});
    return turn;
  };

  async #carryOut(work: () => unknown): Promise<unknown> {
    const { answer, committed } = await inTransaction(this.#pool, async (client) => {
      const known = await this.#current(client);
      this.#committed = undefined;
      this.#state = known.state;
      this.#written = false;
      const answer = outcome(work);
      if (!this.#written) return { answer, committed: known };
      const rows = rowsOf(this.#state);
      await writeRows(client, this.#rootKey, changesBetween(known.rows, rows));
      const revision = randomUUID();
      await client.query("update revisions set revision = $1", [revision]);
      return { answer, committed: { revision, rows, state: this.#state } };
    });
    this.#committed = committed;
    return answer();
  }

  /** What is committed; read again where somebody else has been writing. */
  async #current(client: ClientBase): Promise<Committed> {
    const held = await client.query<{ revision: string }>("select revision from revisions for update");
    const { revision } = held.rows[0]!;
    if (this.#committed?.revision === revision) return this.#committed;
    const state = stateOf(await readRows(client, this.#rootKey));
    return { revision, rows: rowsOf(state), state };
  }
}

/** What work gives back or throws, to be had later. */
function outcome(work: () => unknown): () => unknown {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
