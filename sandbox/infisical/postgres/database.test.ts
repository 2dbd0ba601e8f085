import { createServer, type Server } from "node:http";
import type { Pool } from "pg";
import { findPostgres } from "../../../components/postgres-container.fixture.ts";
import { close, listen } from "../../listen.ts";
import { asking, login, platform, SETUP, secretsAt } from "../client.fixture.ts";
import { api } from "../http.ts";
import { routes } from "../routes.ts";
import { PostgresDatabase } from "./database.ts";
import { openPool } from "./pool.ts";
import { PostgresServer } from "./server.fixture.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const OTHER_KEY = "f".repeat(32);

const postgres = await findPostgres("sandbox/infisical/postgres/database.test.ts");

(postgres ? describe : describe.skip)("a state in PostgreSQL", () => {
  let cluster: PostgresServer;
  const running: { server: Server; pool: Pool }[] = [];
  const pools: Pool[] = [];

  beforeAll(async () => {
    cluster = await PostgresServer.start(postgres!);
  });

  afterEach(async () => {
    for (const { server } of running.splice(0)) await close(server);
    for (const pool of pools.splice(0)) await pool.end();
  });

  afterAll(() => cluster?.dispose());

  async function opened(address: string, key = KEY) {
    const pool = openPool(address);
    pools.push(pool);
    return { pool, database: await PostgresDatabase.open(pool, key, () => {}) };
  }

  async function instance(address: string, key = KEY) {
    const { pool, database } = await opened(address, key);
    const server = createServer(api(routes(database), database.transaction));
    running.push({ server, pool });
    return asking(`http://127.0.0.1:${(await listen(server)).port}`);
  }

  test("another instance on the same database goes on where the first one was, and each sees what the other wrote", async () => {
    const address = await cluster.database();
    const first = await instance(address);
    const { token, at, keep } = await platform(first);
    await keep("ONE", "1");
    const second = await instance(address);
    expect(await secretsAt(second, token, at)).toEqual({ ONE: "1" });
    await second("POST", "/api/v4/secrets/TWO", token, { ...at, secretValue: "2" });
    expect(await secretsAt(first, token, at)).toEqual({ ONE: "1", TWO: "2" });
    await first("PATCH", "/api/v4/secrets/ONE", token, { ...at, secretValue: "3" });
    await first("DELETE", "/api/v4/secrets/TWO", token, at);
    expect(await secretsAt(second, token, at)).toEqual({ ONE: "3" });
  });

  test("requests at once, to two instances, lose nothing of each other", async () => {
    const address = await cluster.database();
    const asks = [await instance(address), await instance(address)];
    const { token, at } = await platform(asks[0]!);
    const names = Array.from({ length: 40 }, (_, index) => `KEY_${index}`);
    const answers = await Promise.all(
      names.map((name, index) =>
        asks[index % 2]!("POST", `/api/v4/secrets/${name}`, token, { ...at, secretValue: name }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const all = Object.fromEntries(names.map((name) => [name, name]));
    expect(await secretsAt(asks[0]!, token, at)).toEqual(all);
    expect(await secretsAt(await instance(address), token, at)).toEqual(all);
  });

  test("log-ins that were refused count, whatever instance refused them", async () => {
    const address = await cluster.database();
    const asks = [await instance(address), await instance(address)];
    const { token, organizationId } = await platform(asks[0]!);
    const named = { name: "auth", organizationId };
    const { id } = (await asks[0]!("POST", "/api/v1/identities", token, named)).body.identity;
    const method = await asks[0]!("POST", `/api/v1/auth/universal-auth/identities/${id}`, token, {});
    const wrong = { clientId: method.body.identityUniversalAuth.clientId, clientSecret: "wrong" };
    const said: string[] = [];
    for (const index of [0, 1, 0]) {
      said.push((await asks[index]!("POST", "/api/v1/auth/universal-auth/login", undefined, wrong)).body.message);
    }
    expect(said.map((message) => /locked/.test(message))).toEqual([false, false, true]);
  });

  test("of a batch that is refused nothing is kept", async () => {
    const address = await cluster.database();
    const ask = await instance(address);
    const { token, at, keep } = await platform(ask);
    await keep("B", "old");
    const secrets = ["A", "B"].map((secretKey) => ({ secretKey, secretValue: "new" }));
    expect((await ask("POST", "/api/v4/secrets/batch", token, { ...at, secrets })).status).toBe(400);
    expect(await secretsAt(await instance(address), token, at)).toEqual({ B: "old" });
  });

  test("one row is written for one secret, and no value is readable in a dump", async () => {
    const address = await cluster.database();
    const { token, at, keep } = await platform(await instance(address));
    await keep("JWT_SECRET", "hunter2-is-the-value");
    expect(await cluster.query(address, "select key, version, length(value) from secrets")).toBe(
      `JWT_SECRET|1|${12 + "hunter2-is-the-value".length + 16}`,
    );
    const before = await cluster.query(address, "select xmin from projects");
    await keep("OTHER", "1");
    expect(await cluster.query(address, "select xmin from projects")).toBe(before);
    const dump = await cluster.dump(address);
    const hex = (text: string) => Buffer.from(text).toString("hex");
    for (const secret of ["hunter2-is-the-value", SETUP.password, token]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(hex(secret));
    }
    expect(dump).toContain(at.projectId);
  });

  test("a dump restored into another database serves the same secrets with the same key, and none with another", async () => {
    const address = await cluster.database();
    const first = await instance(address);
    const { token, at, keep } = await platform(first);
    const value = "ünïcode 🗝\nline\n";
    await keep("RESTORE_ME", value);
    const dump = await cluster.dump(address);
    const restored = await cluster.database();
    await cluster.restore(restored, dump);
    await expect(opened(restored, OTHER_KEY)).rejects.toThrow(
      "unable to authenticate data: ENCRYPTION_KEY is not the one",
    );
    expect(await cluster.dump(restored)).toBe(dump);
    const second = await instance(restored);
    expect(await secretsAt(second, token, at)).toEqual({ RESTORE_ME: value });
    expect((await second("POST", "/api/v1/admin/bootstrap", undefined, SETUP)).body.message).toBe(
      "Instance has already been set up",
    );
    expect(await secretsAt(second, (await login(second)).token, at)).toEqual({ RESTORE_ME: value });
  });

  test("a dump restored in the place of what a running instance knows is what it answers from then on", async () => {
    const address = await cluster.database();
    const ask = await instance(address);
    const { token, at, keep } = await platform(ask);
    await keep("KEPT", "old");
    const dump = await cluster.dump(address);
    await ask("PATCH", "/api/v4/secrets/KEPT", token, { ...at, secretValue: "new" });
    await cluster.query(address, "drop schema public cascade; create schema public");
    await cluster.restore(address, dump);
    expect(await secretsAt(ask, token, at)).toEqual({ KEPT: "old" });
  });

  test("data without its root key is refused, not begun anew", async () => {
    const address = await cluster.database();
    await platform(await instance(address));
    await cluster.query(address, "delete from kms_root_config");
    await expect(opened(address)).rejects.toThrow("the database has data and no root key");
  });

  test("a database of another program's migrations is left alone", async () => {
    const address = await cluster.database();
    await cluster.query(
      address,
      "create table infisical_migrations (id serial, name text, batch int); insert into infisical_migrations (name) values ('20231222172455_user.mjs')",
    );
    await expect(opened(address)).rejects.toThrow("Invalid migration history detected");
    expect(await cluster.query(address, "select count(*) from infisical_migrations")).toBe("1");
  });

  test("while the database is away nothing is answered as kept, and afterwards it goes on", async () => {
    const address = await cluster.database();
    const ask = await instance(address);
    const { token, at, keep } = await platform(ask);
    await keep("BEFORE", "1");
    await cluster.pause();
    expect((await keep("MEANWHILE", "2")).status).toBe(500);
    await cluster.resume();
    expect((await keep("AFTER", "3")).status).toBe(200);
    expect(await secretsAt(ask, token, at)).toEqual({ AFTER: "3", BEFORE: "1" });
  });

  test("of instances that start at once on an empty database one makes the schema and the key", async () => {
    const address = await cluster.database();
    await Promise.all([1, 2, 3, 4].map(() => opened(address)));
    expect(await cluster.query(address, "select count(*) from kms_root_config")).toBe("1");
  });
});
