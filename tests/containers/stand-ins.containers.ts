import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../engine/root.ts";
import { errorText } from "../../errors/text.ts";
import { missingForContainers } from "../../operations/stand-ins/ready.ts";
import { inputsOf, type Registration, registerStage, revealed } from "../../stacks/program.fixture.ts";
import { BASES } from "../../stage/services/third-party-images.ts";
import { recordingTarget, WORKLOAD } from "../../targets/recording.fixture.ts";
import { ContainerEngine, type Declared } from "./container-engine.fixture.ts";

const why = (await missingForContainers())?.why;
if (why !== undefined) console.warn(`SKIPPED: stand-in images as components declare them, because ${why}`);

/** Answers of others are awaited for so long: a first start makes a database. */
const PATIENCE = 40_000;

(why === undefined ? describe : describe.skip)("a stand-in starts as the component declares it", () => {
  let engine: ContainerEngine;
  let registrations: readonly Registration[];

  beforeAll(async () => {
    engine = await ContainerEngine.make();
    const target = recordingTarget();
    registrations = (await registerStage("local", false, (stage) => stage, { akash: target })).registrations;
  }, 120_000);
  afterEach(() => engine.removeAll(), 60_000);
  afterAll(() => engine.dispose(), 60_000);

  /** Containers of a service, in this order. @param images of those that are built */
  function declared(service: string, names: readonly string[], images: Readonly<Record<string, string>> = {}) {
    const all = revealed(inputsOf(registrations, WORKLOAD, service).containers) as Record<string, Declared>;
    return Object.fromEntries(
      names.map((name) => [name, { ...all[name]!, ...(images[name] && { image: images[name] }) }]),
    );
  }

  /** Waits until something answers as it should; then tells what it last did. */
  async function until<T>(expected: T, ask: () => Promise<T>): Promise<void> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const answer = await ask().catch((error: unknown) => errorText(error));
      if (answer === expected || Date.now() > end) return expect(answer).toEqual(expected);
      await sleep(300);
    }
  }

  test("PostgreSQL, with a database for each service that no other one may open", async () => {
    const containers = declared("postgres", ["postgres"]);
    await engine.start(containers);
    const { env = {} } = containers.postgres!;
    const query = (role: string, password: string) =>
      engine.inside(
        "postgres",
        "psql",
        `postgresql://${role}:${password}@127.0.0.1/alternatefutures`,
        "-tAc",
        "select 1",
      );
    await until("1", () => query("api", env.API_PASSWORD!));
    await expect(query("auth", env.AUTH_PASSWORD!)).rejects.toThrow(/permission denied for database/);
    expect(await engine.inside("postgres", "psql", "-U", "postgres", "-tAc", "show data_checksums")).toBe("on");
  });

  test("Infisical, with its PostgreSQL and Redis", async () => {
    const { infisical, ...stores } = declared("secrets", ["database", "redis", "infisical"]);
    // What a rehearsal has in place of a secret is no key.
    const keys = { ENCRYPTION_KEY: "0123456789abcdef".repeat(2), AUTH_SECRET: Buffer.alloc(32).toString("base64") };
    const env: Record<string, string> = { ...infisical!.env, ...keys };
    const query = "select datcollate from pg_database where datname = 'infisical'";
    await engine.start(stores);
    // It ends where its database does not answer yet, and is started again on a lease.
    await until("en_US.utf8", () => engine.inside("database", "psql", env.DB_CONNECTION_URI!, "-tAc", query));
    expect(await engine.inside("redis", "redis-cli", "ping")).toBe("PONG");
    await engine.start({ infisical: { ...infisical!, env } });
    await until(200, () => engine.status("infisical", "http://127.0.0.1:8080/api/status"));
  });

  test("Kubo, with a gateway that fetches nothing", async () => {
    await engine.start(declared("ipfs", ["ipfs"]));
    await until(200, () => engine.status("ipfs", "http://127.0.0.1:8080/ipfs/bafkqaaa"));
    expect(await engine.inside("ipfs", "ipfs", "config", "Gateway.NoFetch")).toBe("true");
    expect(await engine.inside("ipfs", "sh", "-c", "cat /proc/1/comm; stat -c %U /data/ipfs/config")).toBe(
      "tini\nipfs",
    );
  });

  test("Distribution behind a password", async () => {
    await engine.start(declared("registry", ["registry", "front"]));
    await until(200, () => engine.status("front", "http://127.0.0.1:8000/-/health"));
    expect(await engine.status("front", "http://127.0.0.1:8000/v2/")).toBe(401);
    const login = `Basic ${Buffer.from("operator:canary-registry-password").toString("base64")}`;
    expect(await engine.status("front", "http://127.0.0.1:8000/v2/", { authorization: login })).toBe(200);
  });

  test("Jaeger behind a password", async () => {
    await engine.start(declared("tracing", ["tracing", "front"]));
    await until(200, () => engine.status("front", "http://127.0.0.1:8000/-/health"));
    expect(await engine.status("tracing", "http://127.0.0.1:4318/v1/traces")).toBe(405);
  });

  test("Gatus, on the Alpine that it is built on", async () => {
    await engine.build(join(root, "images/gatus"), "localhost/gatus:test");
    await engine.start(declared("monitoring", ["monitoring"], { monitoring: "localhost/gatus:test" }));
    await until(200, () => engine.status("monitoring", "http://127.0.0.1:8080/health"));
  });

  test.each(Object.keys(BASES).filter((context) => context !== "images/gatus"))(
    "%s is built on it",
    async (context) => {
      await engine.build(join(root, context), "localhost/built:test");
    },
  );

  test("Pingap and Node.js run", async () => {
    const run = (image: string, ...command: string[]) =>
      engine.podman("run", "--rm", "--network", "none", image, ...command);
    expect(await run("vicanso/pingap:0.13.9-full", "pingap", "--version")).toContain("0.13.1");
    expect(await run("node:24.11.0-alpine3.22", "-p", "process.version")).toBe("v24.11.0");
  });
});
