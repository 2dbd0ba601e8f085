import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findPostgres } from "../../components/postgres-container.fixture.ts";
import { close, listen } from "../listen.ts";
import { asking, platform, secretsAt } from "./client.fixture.ts";
import { PostgresServer } from "./postgres/server.fixture.ts";

const postgres = await findPostgres("sandbox/infisical/main.test.ts");

(postgres ? describe : describe.skip)("the program in the place of infisical/infisical", () => {
  let cluster: PostgresServer;
  let redis: Server;
  let env: Record<string, string>;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    cluster = await PostgresServer.start(postgres!);
    redis = createServer((socket) => {
      socket.on("data", () => socket.write("+PONG\r\n"));
      socket.on("error", () => {});
    });
    const { port } = await listen(redis);
    env = {
      HOST: "127.0.0.1",
      PORT: "0",
      SITE_URL: "https://secrets.example.com",
      ENCRYPTION_KEY: "0123456789abcdef0123456789abcdef",
      AUTH_SECRET: Buffer.alloc(32, 1).toString("base64"),
      REDIS_URL: `redis://127.0.0.1:${port}`,
      TELEMETRY_ENABLED: "false",
    };
  });

  afterEach(async () => {
    for (const each of started.splice(0)) each.kill("SIGKILL");
  });

  afterAll(async () => {
    await close(redis);
    await cluster?.dispose();
  });

  function start(address: string, change: Record<string, string> = {}) {
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const settings = { ...env, DB_CONNECTION_URI: address, ...change };
    const child = spawn(process.execPath, [main], { env: settings, stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        log += text;
      });
    }
    const ended = once(child, "exit").then(([code, signal]) => code ?? signal);
    const until = async (text: RegExp): Promise<string> => {
      for (;;) {
        const [, found = ""] = text.exec(log) ?? [];
        if (text.test(log)) return found;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(log);
        await sleep(10);
      }
    };
    started.push(child);
    return { child, ended, until, log: () => log };
  }

  async function ready(address: string) {
    const program = start(address);
    const url = await program.until(/Server listening at (\S+)/);
    return { ...program, ask: asking(url) };
  }

  test("it answers its status, and ends with SIGTERM", async () => {
    const { ask, child, ended, log } = await ready(await cluster.database());
    expect(await ask("GET", "/api/status")).toMatchObject({
      status: 200,
      body: { message: "Ok", redisConfigured: true, emailConfigured: false },
    });
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(log()).toMatch(/PostgreSQL - Connected successfully.*Redis successfully connected/s);
  });

  test("killed in the middle of writing it has lost nothing that it had answered, and half of no batch", async () => {
    const address = await cluster.database();
    let program = await ready(address);
    const { token, at } = await platform(program.ask);
    const answered = new Map<string, string>();
    let count = 0;
    for (let round = 0; round < 4; round += 1) {
      const { ask, child, ended } = program;
      const write = async (): Promise<void> => {
        for (;;) {
          const keys = [1, 2, 3].map((part) => `KEY_${count}_${part}`);
          count += 1;
          const secrets = keys.map((secretKey) => ({ secretKey, secretValue: `value of ${secretKey}` }));
          const { status } = await ask("POST", "/api/v4/secrets/batch", token, { ...at, secrets });
          if (status === 200) for (const each of secrets) answered.set(each.secretKey, each.secretValue);
        }
      };
      const writers = [1, 2, 3].map(() => write().catch(() => {}));
      await sleep(150 + round * 70);
      child.kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
      await Promise.all(writers);
      program = await ready(address);
      const kept = await secretsAt(program.ask, token, at);
      expect(kept).toMatchObject(Object.fromEntries(answered));
      const batches = Map.groupBy(Object.keys(kept), (key) => key.replace(/_\d$/, ""));
      expect([...batches.values()].filter((keys) => keys.length !== 3)).toEqual([]);
    }
    expect(answered.size).toBeGreaterThan(30);
  });

  test("with another ENCRYPTION_KEY it says so and ends, and nothing ever listens", async () => {
    const address = await cluster.database();
    const { child, ended, ask } = await ready(address);
    await platform(ask);
    child.kill("SIGTERM");
    await ended;
    const wrong = start(address, { ENCRYPTION_KEY: "f".repeat(32) });
    expect(await wrong.ended).toBe(1);
    expect(wrong.log()).toContain("Unsupported state or unable to authenticate data");
    expect(wrong.log()).not.toContain("listening");
  });

  test("it waits for PostgreSQL", async () => {
    const address = await cluster.database();
    await cluster.pause();
    const program = start(address);
    await program.until(/PostgreSQL: connect ECONNREFUSED \S+, asking again/);
    await cluster.resume();
    await program.until(/Server listening/);
  });

  test("a database that does not exist is told at once", async () => {
    const program = start(cluster.address("nowhere"));
    expect(await program.ended).toBe(1);
    expect(program.log()).toContain('PostgreSQL: database "nowhere" does not exist');
  });

  test("it waits for Redis, and ends when it is told to meanwhile", async () => {
    const program = start(await cluster.database(), { REDIS_URL: "redis://127.0.0.1:1" });
    await program.until(/Redis: connect ECONNREFUSED \S+, asking again/);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
  });
});
