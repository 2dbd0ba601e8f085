import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readSettings } from "./environment.ts";
import { api } from "./http.ts";
import { PostgresDatabase } from "./postgres/database.ts";
import { openPool } from "./postgres/pool.ts";
import { ping } from "./redis.ts";
import { routes } from "./routes.ts";
import { waitFor } from "./wait-for.ts";

/** How long a container of the same lease may take to be there, and an answer that is being given at the end, milliseconds. */
const PATIENCE = { atMost: 60_000, pause: 1000 };
const GRACE = 5000;

const log = (line: string): void => void process.stdout.write(`${new Date().toISOString()} ${line}\n`);

/** A wrong password, or a database that is not there, SQLSTATE: nobody mends it meanwhile. */
const isRefused = ({ code = "" }: Error & { code?: string }): boolean => /^(28|3D)/.test(code);

/** The double of Infisical as a container of its own: runs until SIGTERM, ends with 1 when it cannot start. */
async function main(): Promise<void> {
  let stop = (): void => process.exit(0);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop());
  const { host, port, databaseUrl, redisUrl, encryptionKey, tokens } = readSettings(process.env);
  const pool = openPool(databaseUrl);
  await waitFor("PostgreSQL", () => pool.query("select"), { ...PATIENCE, isFinal: isRefused, log });
  log("PostgreSQL - Connected successfully");
  const database = await PostgresDatabase.open(pool, encryptionKey, log);
  await waitFor("Redis", () => ping(redisUrl), { ...PATIENCE, log });
  log("Redis successfully connected");
  const server = createServer(api(routes(database, Date.now, tokens), database.transaction)).listen(port, host);
  await once(server, "listening");
  log(`Server listening at http://${host}:${(server.address() as AddressInfo).port}`);
  await new Promise<void>((resolve) => {
    stop = resolve;
  });
  await drain(server);
  await pool.end();
}

/** Takes no more requests, and ends when those it has are answered. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const late = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(late);
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    log(`infisical: ${error.message}`);
    process.exit(1);
  },
);
