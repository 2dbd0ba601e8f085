import pg, { type Pool, type PoolClient } from "pg";

/** Connections to the database, made when they are needed. */
export function openPool(connectionString: string): Pool {
  const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as "text");
  const limits = { max: 2, connectionTimeoutMillis: 10_000, query_timeout: 30_000 };
  const pool = new pg.Pool({ connectionString, application_name: "infisical", types: { getTypeParser }, ...limits });
  // one that breaks while nobody uses it is replaced by the next use
  pool.on("error", () => {});
  return pool;
}

/** @throws with nothing of it kept, unless the connection broke during the commit: then nobody knows */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    // closed, and so rolled back
    client.release(true);
    throw error;
  }
}
